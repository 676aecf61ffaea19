import FoundationEssentials
import SourceText

/// The arguments of `--answer`, converted to the options and local sources through which a frontend receives them.
struct AnswerArguments {
    /// The frontend's options, `answer:PLACE` and `answer:PLACE#N`.
    private(set) var options: [String: String] = [:]
    /// The directories that replace results, with the names of their local sources.
    private(set) var directories: [(name: String, path: String)] = []

    /// Parses the arguments, in order.
    ///
    /// - Throws: `CommandFailure` if an argument lacks a location or a value, or names a file that can't be read or isn't UTF-8.
    init(_ arguments: [String]) throws {
        var counts: [String: Int] = [:]
        for argument in arguments {
            guard let (place, value) = Self.split(argument) else {
                throw CommandFailure.usage("--answer: expected FILE:LINE:COLUMN=VALUE, found '\(argument)'")
            }
            let number = counts[place, default: 0] + 1
            counts[place] = number
            let key = number == 1 ? "answer:\(place)" : "answer:\(place)#\(number)"
            options[key] = try option(value)
        }
    }

    /// Splits an argument at the first `=` after a line and a column.
    private static func split(_ argument: String) -> (place: String, value: String)? {
        var start = argument.startIndex
        while let sign = argument[start...].firstIndex(of: "=") {
            let place = argument[..<sign]
            let parts = place.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count >= 3, !parts[0].isEmpty, parts.suffix(2).allSatisfy({ (Int($0) ?? 0) > 0 }) {
                return (String(place), String(argument[argument.index(after: sign)...]))
            }
            start = argument.index(after: sign)
        }
        return nil
    }

    /// Returns the option for a value. If the value is `@PATH`, a directory becomes a local source, and a file's text becomes the
    /// option.
    private mutating func option(_ value: String) throws -> String {
        guard value.hasPrefix("@"), !value.hasPrefix("@@") else { return value }
        let path = String(value.dropFirst())
        if isDirectory(path) {
            let name = "answer-\(directories.count + 1)"
            directories.append((name, path))
            return "@" + name
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandFailure.input("--answer: cannot read '\(path)'")
        }
        let bytes = try sourceFile(path).bytes
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.input("--answer: '\(path)' is not UTF-8")
        }
        return text.hasPrefix("@") ? "@" + text : text
    }
}
