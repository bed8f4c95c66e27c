// Diagrams are text; where the library that draws them is there, they are drawn.
(() => {
    const theme = document.documentElement.dataset.theme;
    const dark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    window.mermaid.initialize({
        startOnLoad: true,
        securityLevel: 'strict',
        theme: dark ? 'dark' : 'neutral',
        // The page's own, so that a label only interrupts its arrow.
        themeVariables: dark ? { edgeLabelBackground: getComputedStyle(document.body).backgroundColor } : {},
        sequence: { actorMargin: 20, width: 130, mirrorActors: false },
    });
})();
