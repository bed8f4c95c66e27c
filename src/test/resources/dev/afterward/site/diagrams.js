// Diagrams are text; where the library that draws them is there, they are drawn.
if (window.mermaid) {
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    window.mermaid.initialize({
        startOnLoad: true,
        securityLevel: 'strict',
        theme: dark ? 'dark' : 'neutral',
        sequence: { actorMargin: 20, width: 130, mirrorActors: false },
    });
}
