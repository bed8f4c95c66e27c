// Light or dark: as the system has it, or as chosen. Runs before the page is painted.
(() => {
    const key = 'afterward.theme';
    const show = (theme) => {
        if (theme) {
            document.documentElement.dataset.theme = theme;
        } else {
            delete document.documentElement.dataset.theme;
        }
    };
    const chosen = () => {
        try {
            return localStorage.getItem(key) ?? '';
        } catch {
            return ''; // The browser keeps nothing for this page.
        }
    };
    show(chosen());
    addEventListener('storage', () => show(chosen()));
    addEventListener('beforeprint', () => show('light'));
    addEventListener('afterprint', () => show(chosen()));
    addEventListener('DOMContentLoaded', () => {
        const select = document.querySelector('select');
        select.hidden = false;
        select.value = chosen();
        select.addEventListener('change', () => {
            show(select.value);
            try {
                localStorage.setItem(key, select.value);
            } catch {
                return;
            }
            if (document.querySelector('.mermaid')) {
                location.reload(); // A diagram is drawn once.
            }
        });
    });
})();
