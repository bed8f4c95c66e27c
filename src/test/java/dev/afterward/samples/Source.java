package dev.afterward.samples;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A file of the tests' sources and what it names. It is parsed and not compiled: a name is a class if there is a file for it.
 *
 * @param file relative to the directory of the sources
 * @param imports the qualified names of the classes that it imports, also those whose members it imports
 * @param names the simple names in its code
 * @param annotations the simple names of the annotations of its class
 * @param processed the classes that its class processes
 * @param implemented the interfaces of its class
 */
record Source(
        Path file,
        Set<String> imports,
        Set<String> names,
        Set<String> annotations,
        Set<String> processed,
        Set<String> implemented) {

    /** Annotations that make a class a bean by itself. */
    private static final Set<String> SCOPES =
            Set.of("ApplicationScoped", "RequestScoped", "Dependent", "Stateless", "Singleton");

    /** Reads files, given relative to the directory of the sources. */
    static List<Source> read(Path sources, List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    null,
                    null,
                    null,
                    manager.getJavaFileObjectsFromPaths(
                            files.stream().map(sources::resolve).toList()));
            List<Source> read = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                Reader reader = new Reader(
                        sources.relativize(Path.of(unit.getSourceFile().getName())));
                reader.scan(unit, null);
                read.add(reader.read);
            }
            return read;
        }
    }

    String name() {
        return file.getFileName().toString().replace(".java", "");
    }

    boolean isTest() {
        return name().endsWith("Test");
    }

    /** It runs on a server only, with tools that the build of this project brings. */
    boolean isServerTest() {
        return name().endsWith("IT") || imports.stream().anyMatch(name -> name.startsWith("org.jboss.arquillian."));
    }

    boolean isProgram() {
        return names.contains("main()");
    }

    boolean isResource() {
        return annotations.contains("Path");
    }

    /** Whether an application that has the other one in the same package needs this one too, though nothing names it. */
    boolean accompanies(Source other) {
        return processed.contains(other.name())
                || (implemented.contains(other.name()) && annotations.stream().anyMatch(SCOPES::contains))
                || (annotations.contains("ApplicationPath") && other.isResource());
    }

    private static final class Reader extends TreeScanner<Void, Void> {

        private final Source read;
        private int depth;

        Reader(Path file) {
            read = new Source(
                    file, new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        }

        @Override
        public Void visitImport(ImportTree node, Void none) {
            String name = node.getQualifiedIdentifier().toString();
            read.imports.add(node.isStatic() ? name.substring(0, name.lastIndexOf('.')) : name);
            return null;
        }

        @Override
        public Void visitIdentifier(IdentifierTree node, Void none) {
            read.names.add(node.getName().toString());
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void none) {
            if (node.getName().contentEquals("main")) {
                read.names.add("main()");
            }
            return super.visitMethod(node, null);
        }

        @Override
        public Void visitClass(ClassTree node, Void none) {
            if (depth == 0) {
                for (AnnotationTree annotation : node.getModifiers().getAnnotations()) {
                    String name = annotation.getAnnotationType().toString();
                    read.annotations.add(name);
                    if (name.equals("Processes")) {
                        read.processed.add(classOf(annotation.getArguments()));
                    }
                }
                node.getImplementsClause().forEach(type -> read.implemented.add(type.toString()));
            }
            depth++;
            super.visitClass(node, null);
            depth--;
            return null;
        }

        /** The parser makes an assignment to {@code value} of a single argument, or leaves it as it is. */
        private static String classOf(List<? extends Tree> arguments) {
            return arguments.get(0).toString().replaceAll("^value = |\\.class$", "");
        }
    }
}
