// Diagrams are text; where the library that draws them is there, they are drawn.
if (window.mermaid) {
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    window.mermaid.initialize({
        startOnLoad: true,
        securityLevel: 'strict',
        theme: dark ? 'dark' : 'neutral',
        // The page's own, so that a label only interrupts its arrow.
        themeVariables: dark ? { edgeLabelBackground: '#14181d' } : {},
        sequence: { actorMargin: 20, width: 130, mirrorActors: false },
    });
}
