import Diagnostics

/// A flag that an instruction accepts, e.g. `--link` of `COPY`.
struct FlagSpecification: Sendable {
    enum Kind: Sendable {
        /// A flag of the form `--name` or `--name=true|false`, at most once per instruction.
        case boolean
        /// A flag of the form `--name=value`, at most once per instruction.
        case string
        /// A flag of the form `--name=value` that can be repeated.
        case strings
    }

    var name: String
    var kind: Kind

    static func boolean(_ name: String) -> Self { Self(name: name, kind: .boolean) }
    static func string(_ name: String) -> Self { Self(name: name, kind: .string) }
    static func strings(_ name: String) -> Self { Self(name: name, kind: .strings) }
}

/// The flags of one instruction with their values.
struct FlagValues: Sendable {
    private var values: [(name: String, value: Piece)] = []

    /// Checks the flags of an instruction against those that it accepts.
    ///
    /// - Throws: `ParseFailure` for an unknown flag, a missing value, a repeated flag that isn't `.strings`, or a
    ///   boolean flag with a value other than `true` or `false`.
    init(_ flags: [Piece], _ specifications: [FlagSpecification]) throws(ParseFailure) {
        for flag in flags {
            let (name, value) = Self.parts(flag)
            guard
                let specification = specifications.first(where: { name.utf8.dropFirst(2).elementsEqual($0.name.utf8) })
            else {
                throw Self.unknown(flag, name: name, specifications)
            }
            if specification.kind != .strings, values.contains(where: { $0.name == specification.name }) {
                throw ParseFailure("duplicate flag specified: \(name)", at: flag.bounds)
            }
            values.append((specification.name, try Self.check(value, of: specification, flag: flag, name: name)))
        }
    }

    /// Returns the value of a flag; nil if the flag is missing or its value is empty.
    func string(_ name: String) -> Piece? {
        values.last { $0.name == name }.flatMap { $0.value.text.isEmpty ? nil : $0.value }
    }

    func strings(_ name: String) -> [Piece] { values.filter { $0.name == name }.map(\.value) }

    /// Returns the value of a boolean flag; nil if the flag is missing.
    func boolean(_ name: String) -> Bool? { values.last { $0.name == name }.map { $0.value.text == "true" } }

    /// Returns the value of a flag, which can be empty; nil only if the flag is missing.
    func value(_ name: String) -> Piece? { values.last { $0.name == name }?.value }

    /// Returns the name of a flag with its dashes, e.g. `--from` for `--from=base`.
    static func name(of flag: Piece) -> Substring { parts(flag).name }

    private static func parts(_ flag: Piece) -> (name: Substring, value: Piece?) {
        guard let equals = flag.text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (flag.text[...], nil) }
        let name = flag.text[..<equals]
        let value = String(flag.text[flag.text.utf8.index(after: equals)...])
        // After the removal of quotes or escapes, the value's position is unknown, so its range is the whole flag.
        let isPlain = flag.text.utf8.count == flag.bounds.count
        let start = isPlain ? flag.bounds.lowerBound + name.utf8.count + 1 : flag.bounds.lowerBound
        return (name, Piece(value, start..<flag.bounds.upperBound))
    }

    private static func unknown(
        _ flag: Piece,
        name: Substring,
        _ specifications: [FlagSpecification]
    ) -> ParseFailure {
        let names = specifications.map(\.name)
        let nearest = suggestedWord(for: String(name.dropFirst(2)), among: names.sorted(), isOrdered: false)
        let isPlain = flag.text.utf8.count == flag.bounds.count
        let bounds = isPlain ? flag.bounds.lowerBound..<(flag.bounds.lowerBound + name.utf8.count) : flag.bounds
        let list = names.map { "--\($0)" }.joined(separator: ", ")
        return ParseFailure(
            "unknown flag: \(name)" + didYouMean(nearest),
            at: bounds,
            replacement: isPlain ? nearest.map { "--\($0)" } : nil,
            notes: [names.isEmpty ? "the instruction takes no flags" : "the instruction takes \(list)"]
        )
    }

    private static func check(
        _ value: Piece?,
        of specification: FlagSpecification,
        flag: Piece,
        name: Substring
    ) throws(ParseFailure) -> Piece {
        guard specification.kind == .boolean else {
            guard let value else { throw ParseFailure("missing a value on flag: \(name)", at: flag.bounds) }
            return value
        }
        guard let value else { return Piece("true", flag.bounds) }
        switch value.text.lowercased() {
        case "": throw ParseFailure("missing a value on flag: \(name)", at: flag.bounds)
        case "true": return Piece("true", value.bounds)
        case "false": return Piece("false", value.bounds)
        default:
            throw ParseFailure("expecting boolean value for flag \(name), not: \(value.text)", at: value.bounds)
        }
    }
}
