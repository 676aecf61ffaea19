import JSON
import LLBProtos
import LocalSolver
import Lowering

extension BuildGraph {
    /// Returns the indices of the vertices that read a file of the main context, ascending. If the file changes, these vertices
    /// and all vertices that depend on them run again. Other vertices that use the context don't, because the solver compares
    /// only the files that a vertex reads.
    ///
    /// - Parameter path: The path relative to the context's root.
    public func readers(ofContextPath path: String) -> [Int] {
        let path = cleaned(path)
        var contexts = nodes.indices.filter { nodes[$0].isContext && nodes[$0].sends(path) }
        // `COPY --optional` reads the context through a vertex that adds the directories of its sources.
        contexts += nodes.indices.filter {
            nodes[$0].addsFolders && !nodes[$0].inputs.allSatisfy { !contexts.contains($0) }
        }
        let digests = Set(contexts.map { nodes[$0].digest })
        return Set(contexts.flatMap { nodes[$0].users }).filter { index in
            nodes[index].reads(path, fromAnyOf: digests)
        }.sorted()
    }
}

/// Returns a path without empty components and `.`, e.g. `src/a.c` for `/src//./a.c`.
private func cleaned(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}

extension BuildGraph.Node {
    /// Whether the vertex is the main context.
    fileprivate var isContext: Bool { operation.source.identifier == "local://context" }

    /// Whether the vertex only creates directories.
    fileprivate var addsFolders: Bool {
        kind == .file && operation.file.actions.allSatisfy { if case .mkdir = $0.action { true } else { false } }
    }

    /// Returns whether a client sends the file for this local source.
    fileprivate func sends(_ path: String) -> Bool {
        let attributes = operation.source.attrs
        func patterns(_ key: String) -> [String] {
            attributes[key].flatMap { try? JSONValue(parsing: Array($0.utf8)).strings } ?? []
        }
        let followed = patterns("local.followpaths").map(cleaned)
        if !followed.isEmpty, !followed.contains(where: { selects(path, $0, isPattern: true) }) { return false }
        let included = patterns("local.includepattern")
        if !included.isEmpty, !ContextFilter(included).excludes(path) { return false }
        return !ContextFilter(patterns("local.excludepatterns")).excludes(path)
    }

    /// Returns whether the vertex reads the file from one of the sources with these digests.
    fileprivate func reads(_ path: String, fromAnyOf digests: Set<String>) -> Bool {
        let inputs = operation.inputs.map { digests.contains($0.digest) }
        func isContext(_ input: Int64) -> Bool { inputs.indices.contains(Int(clamping: input)) && inputs[Int(input)] }
        switch kind {
        case .file:
            return operation.file.actions.contains { action in
                guard isContext(action.secondaryInput), case .copy(let copy) = action.action else { return false }
                guard selects(path, cleaned(copy.src), isPattern: copy.allowWildcard) else { return false }
                return !ContextFilter(copy.excludePatterns).excludes(path)
            }
        case .exec:
            return operation.exec.mounts.contains { mount in
                isContext(mount.input) && selects(path, cleaned(mount.selector), isPattern: false)
            }
        default: return true
        }
    }

    /// Returns whether a source path names the file or one of its ancestor directories.
    private func selects(_ path: String, _ source: String, isPattern: Bool) -> Bool {
        let (path, source) = (path.split(separator: "/"), source.split(separator: "/"))
        guard source.count <= path.count else { return false }
        return zip(source, path).allSatisfy { isPattern ? globMatches(String($0), String($1)) : $0 == $1 }
    }
}
