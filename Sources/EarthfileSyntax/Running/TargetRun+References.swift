import Diagnostics
import OCISpec
import SourceText

extension TargetRun {
    /// The Earthfile to which a reference resolves.
    struct Resolved {
        var location: ProjectLocation
        /// Whether the Earthfile is the one that contains the reference.
        var isSameFile: Bool
        var isPrivileged: Bool
    }

    /// Parses a reference in which variables are already expanded.
    func reference(_ text: String, at range: SourceRange) throws -> EarthReference {
        do { return try EarthReference(parsing: text) } catch {
            throw self.error("earthfile.reference", error.reason, at: range)
        }
    }

    /// Resolves a reference to the location of its Earthfile.
    ///
    /// - Parameter allowsPrivileged: Whether `--allow-privileged` is given. Without it, a remote target can't run privileged
    ///   steps.
    func resolve(_ reference: EarthReference, allowsPrivileged: Bool, at range: SourceRange) throws -> Resolved {
        if case .alias(let name) = reference.project {
            guard let entry = imports[name] else {
                let near = nearestWord(to: name, among: imports.names).map { "; did you mean '\($0)'?" } ?? ""
                throw error("earthfile.import", "no IMPORT has the name '\(name)'\(near)", at: range)
            }
            let privileged = isPrivileged && entry.isPrivileged && (allowsPrivileged || !entry.location.isGit)
            return Resolved(location: entry.location, isSameFile: false, isPrivileged: privileged)
        }
        do {
            let location = try project.location.joined(with: reference.project)
            let isRemote = if case .git = reference.project { true } else { false }
            return Resolved(
                location: location,
                isSameFile: reference.project == .same,
                isPrivileged: isPrivileged && (allowsPrivileged || !isRemote)
            )
        } catch {
            throw self.error("earthfile.reference", error.reason, at: range)
        }
    }

    /// Returns the key of the target that a reference names, including the arguments for the target.
    ///
    /// - Parameter passesAll: Whether all arguments of this target are passed on (`--pass-args`).
    func key(
        _ reference: EarthReference,
        _ resolved: Resolved,
        given: [GivenArgument],
        passesAll: Bool,
        platform: Platform?
    ) -> TargetKey {
        let values = Dictionary(given.map { ($0.name, $0.value) }) { $1 }
        let arguments: Scopes.Values =
            if passesAll { scopes.passing(values) } else if resolved.isSameFile { scopes.inheriting(values) } else {
                values
            }
        return TargetKey(
            location: resolved.location,
            name: reference.name,
            arguments: arguments,
            platform: platform ?? self.platform,
            isPrivileged: resolved.isPrivileged
        )
    }

    /// Builds another target, and records how this one uses it.
    mutating func use(_ key: TargetKey, as use: TargetUse, at range: SourceRange) async throws -> TargetResult {
        let result = try await build.result(of: key, at: project.place(range), calls: calls)
        uses.append((key, use))
        return result
    }
}
