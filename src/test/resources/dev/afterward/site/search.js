// Searches the documentation. The library and the texts are loaded when the search is first used, as scripts:
// a page that was opened from a disk may not fetch.
(() => {
    const assets = new URL('.', document.currentScript.src);
    const box = document.querySelector('search');
    const input = box.querySelector('input');
    const found = box.querySelector('.found');
    const status = found.querySelector('p');
    const list = found.querySelector('ol');
    let loading;

    const script = (name) => new Promise((done, fail) => {
        const element = document.createElement('script');
        element.src = new URL(name, assets);
        element.onload = done;
        element.onerror = fail;
        document.head.append(element);
    });

    const index = () => loading ??= Promise.all([script('lunr.js'), script('search-index.js')]).then(() => {
        lunr.tokenizer.separator = /\W+/;
        return lunr(function () {
            this.ref('number');
            this.field('heading', { boost: 10 });
            this.field('page', { boost: 3 });
            this.field('text');
            this.metadataWhitelist = ['position'];
            documentation.forEach((section, number) => this.add({ number, ...section }));
        });
    });

    // Sections with all words first; then whole words before beginnings of words and words with a typing error.
    const search = (lunrIndex, text) => {
        const words = lunr.tokenizer(text).map(String).filter(Boolean);
        const all = lunrIndex.query((query) => words.forEach((word) =>
            query.term(word, { presence: lunr.Query.presence.REQUIRED })));
        const some = lunrIndex.query((query) => words.forEach((word) => {
            query.term(word, { boost: 100 });
            query.term(word, { boost: 10, usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
            if (word.length > 4) {
                query.term(word, { editDistance: 1 });
            }
        }));
        return [...all, ...some.filter((one) => !all.some((other) => other.ref === one.ref))];
    };

    const element = (name, ...content) => {
        const result = document.createElement(name);
        result.append(...content);
        return result;
    };

    // The text around the first word that was found, or its beginning.
    const excerpt = (text, match) => {
        const positions = Object.values(match.metadata).flatMap((fields) => fields.text?.position ?? []);
        const [start, length] = positions.sort(([one], [other]) => one - other)[0] ?? [0, 0];
        const from = start < 60 ? 0 : text.indexOf(' ', start - 60) + 1;
        const end = start + length;
        return element('span', from ? '… ' : '', text.slice(from, start), length ? element('mark', text.slice(start, end)) : '',
            text.slice(end, end + 100), text.length > end + 100 ? ' …' : '');
    };

    const result = ({ ref, matchData }) => {
        const section = documentation[ref];
        const link = element('a', element('strong', section.heading),
            element('small', section.page === section.heading ? '' : section.page), excerpt(section.text, matchData));
        link.href = new URL('../' + section.place, assets);
        return element('li', link);
    };

    const show = async () => {
        const lunrIndex = await index();
        const results = search(lunrIndex, input.value);
        list.replaceChildren(...results.slice(0, 12).map(result));
        status.textContent = results.length === 0 ? 'Nothing found' : results.length === 1 ? '1 section' : results.length + ' sections';
        found.hidden = !input.value.trim();
    };

    const move = (step) => {
        const stops = [input, ...list.querySelectorAll('a')];
        stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
    };

    input.addEventListener('focus', index);
    input.addEventListener('input', show);
    box.addEventListener('submit', (event) => {
        event.preventDefault();
        show().then(() => list.querySelector('a')?.click());
    });
    box.addEventListener('keydown', (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
            event.preventDefault();
            move(step);
        } else if (event.key === 'Escape') {
            event.preventDefault();
            input.focus();
            found.hidden = true;
        }
    });
    list.addEventListener('click', () => { found.hidden = true; });
    document.addEventListener('pointerdown', (event) => { found.hidden ||= !box.contains(event.target); });
    document.addEventListener('focusin', (event) => { found.hidden ||= !box.contains(event.target); });
    document.addEventListener('keydown', (event) => {
        const typing = event.target.closest('input, select, textarea');
        if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            input.focus();
        }
    });
    box.hidden = false;
})();
