import SourceText

/// The contents of the file `report`, in which the build step describes its result.
enum NixReport: Sendable, Hashable {
    /// An unpacked Docker archive.
    case image
    case closure(Closure)
    /// There is no such output; the outputs that there are.
    case missing(String, among: [String])
    /// The output is no derivation but a value of this type; the attributes that it has.
    case other(type: String, attributes: [String])

    /// Store paths.
    struct Closure: Sendable, Hashable {
        /// Whether the result refers to other store paths.
        var hasDependencies = false
        /// The program of the result: what `mainProgram` names, or the result itself if it is a program.
        var program: String?
        /// The name in `mainProgram`, even if there is no such program.
        var mainProgram: String?
        /// The folders of programs.
        var searchPath: [String] = []
    }

    /// The file isn't a report.
    struct Invalid: Error, Sendable, Hashable {}

    /// The size of a report in bytes that is read at most.
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
