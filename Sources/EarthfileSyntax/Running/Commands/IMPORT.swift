import Diagnostics
import SourceText

extension TargetRun {
    /// Gives another Earthfile a name that references can use.
    mutating func runIMPORT(_ line: CommandLine) async throws {
        let statement = try parsed(line) { ImportStatement(line, reader: $0, diagnostics: &$1) }
        let text = try await expand(statement.reference, keepsPlusEscape: true)
        let parsed: EarthReference.Project
        let location: ProjectLocation
        do throws(EarthReference.Invalid) {
            parsed = try EarthReference.Project(parsing: text)
            if case .alias = parsed {
                throw EarthReference.Invalid(
                    reason: "expected a directory such as './\(text)' or a repository, found '\(text)'"
                )
            }
            location = try project.location.joined(with: parsed)
        } catch {
            throw self.error(
                "earthfile.import",
                error.reason,
                at: statement.reference.range
            )
        }
        let name: String
        if let alias = statement.alias {
            name = try await expand(alias)
        } else {
            switch parsed {
            case .directory(let path), .git(let path, _):
                name = path.parts(separatedBy: "/").last.map(String.init) ?? ""
            case .same, .alias: name = ""
            }
        }
        let nameRange = (statement.alias ?? statement.reference).range
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")),
            !name.utf8.contains(UInt8(ascii: ":"))
        else { throw error("earthfile.import", "the import needs a name: 'IMPORT \(text) AS NAME'", at: nameRange) }
        if let known = isBase ? imports.global[name] : imports.local[name] {
            var twice = Diagnostic(
                "earthfile.import",
                "the name '\(name)' is imported twice",
                at: project.place(nameRange)
            )
            twice.notes.append(.init("the first import", at: known.place))
            throw DiagnosticsError(twice)
        }
        let isRemote = if case .git = parsed { true } else { false }
        let entry = Imports.Entry(
            location: location,
            isPrivileged: isPrivileged && (!isRemote || line.has(.allowPrivileged)),
            place: project.place(nameRange)
        )
        if isBase { imports.global[name] = entry } else { imports.local[name] = entry }
    }
}
