import Diagnostics
import SourceText
import SyntaxKit

extension TargetRun {
    /// Expands a reference whose directory is a glob pattern, e.g. `./*+test`, into a reference for each matching directory whose
    /// Earthfile has the target. Any other reference is returned as it is.
    ///
    /// - Parameter isAllowed: Whether the features of the file allow patterns.
    mutating func expandPattern(_ reference: EarthReference, isAllowed: Bool, at range: SourceRange) async throws
        -> [EarthReference]
    {
        guard case .directory(let path) = reference.project, PathText.isPattern(path) else { return [reference] }
        guard isAllowed else {
            throw error(
                "earthfile.pattern",
                "a pattern in '\(reference)' needs 'VERSION --wildcard-builds' or '--wildcard-copy'",
                at: range
            )
        }
        if path.hasBytes(of: "**") {
            throw error(
                "earthfile.pattern",
                "'**' isn't supported in '\(reference)'; use '*' for each directory",
                at: range
            )
        }
        guard let joined = PathText.joined(project.location.directory, path) else {
            throw error("earthfile.reference", "'\(path)' leads out of the build context", at: range)
        }
        let place = project.place(range)
        let tree: SourceTree = project.repository.map { .files($0) } ?? .context
        let files = try await workbench.paths(matching: [joined + "/Earthfile"], in: tree, at: place)
        var references: [EarthReference] = []
        for file in files {
            let directory = String(file.dropLast("/Earthfile".utf8.count))
            var location = ProjectLocation.context(directory)
            if case .git(var repository) = project.location {
                repository.directory = directory
                location = .git(repository)
            }
            guard try await build.project(location, at: place).target(reference.name) != nil else { continue }
            // A reference is relative to the directory of this file, so `../` leads to the root first.
            let depth = project.location.directory.parts(separatedBy: "/").count
            let relative = (0..<depth).map { _ in "../" }.joined() + directory
            references.append(EarthReference(.directory("./" + relative), reference.name))
        }
        if references.isEmpty {
            throw error(
                "earthfile.pattern",
                "no Earthfile that matches '\(path)' has a target '\(reference.name)'",
                at: range
            )
        }
        return references
    }
}
