import SourceText

/// The contents of the `report` file, in which a step describes its result.
enum NixReport: Sendable, Hashable {
    /// An unpacked Docker archive.
    case image
    case closure(Closure)
    /// The output doesn't exist; `among` lists the existing outputs.
    case missing(String, among: [String])
    /// The output isn't a derivation but a value of another type, with the given attributes.
    case other(type: String, attributes: [String])

    /// The result's store path, together with all store paths that it refers to, directly or indirectly.
    struct Closure: Sendable, Hashable {
        /// Whether the result refers to other store paths.
        var hasDependencies = false
        /// The path of the result's program: the program that `mainProgram` names, or the result itself if it is a program; nil
        /// if there is none.
        var program: String?
        /// The name in `mainProgram`, even if no such program exists.
        var mainProgram: String?
        /// The `bin` directories of the result, for `PATH`.
        var searchPath: [String] = []
    }

    /// The error for a file that isn't a valid report.
    struct Invalid: Error, Sendable, Hashable {}

    /// The maximum size of a report in bytes.
    static let sizeLimit = 1 << 20

    init(parsing bytes: [UInt8]) throws(Invalid) {
        let lines = String(repairing: bytes[...]).parts(separatedBy: "\n", omittingEmpty: false).map(String.init)
        guard let kind = lines.first else { throw Invalid() }
        let rest = lines.dropFirst()
        switch kind {
        case "image": self = .image
        case "closure": self = .closure(try Closure(rest))
        case "missing":
            guard let name = rest.first else { throw Invalid() }
            self = .missing(name, among: rest.dropFirst().filter { !$0.isEmpty })
        case "other":
            guard let type = rest.first else { throw Invalid() }
            self = .other(type: type, attributes: rest.dropFirst().filter { !$0.isEmpty })
        default: throw Invalid()
        }
    }
}

extension NixReport.Closure {
    fileprivate init(_ lines: ArraySlice<String>) throws(NixReport.Invalid) {
        for line in lines where !line.isEmpty {
            let end = line.utf8.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
            let value = String(line[end...].dropFirst())
            switch line[..<end] {
            case "dependencies": hasDependencies = true
            case "program": program = program ?? value
            case "path": searchPath.append(value)
            case "main": mainProgram = value
            default: throw NixReport.Invalid()
            }
        }
    }
}
