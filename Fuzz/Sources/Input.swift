import Glibc

/// An input of several parts, which are consumed from its start.
struct Input {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    /// The next byte; 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// The next two bytes as a number.
    mutating func short() -> Int { Int(byte()) << 8 | Int(byte()) }

    /// The next bytes; fewer at the end.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// Everything that is left.
    mutating func remainder() -> [UInt8] { bytes(rest.count) }
}

/// The line between the parts of a text input.
private let separator = Array("\n%%%%\n".utf8)

/// Splits a text input at its separator lines into `count` parts. Missing parts are nil; the last part has what is left.
func parts(of bytes: [UInt8], _ count: Int) -> [[UInt8]?] {
    var found: [[UInt8]?] = []
    var rest = bytes[...]
    while found.count < count - 1, let start = rest.firstRange(of: separator) {
        found.append(Array(rest[..<start.lowerBound]))
        rest = rest[start.upperBound...]
    }
    found.append(Array(rest))
    return found + Array(repeating: nil, count: count - found.count)
}

/// The lines `NAME=VALUE` of a text; a line without `=` has an empty value.
func assignments(in text: [UInt8]) -> [(name: String, value: String)] {
    text.split(separator: UInt8(ascii: "\n")).map { line in
        let name = line.prefix { $0 != UInt8(ascii: "=") }
        let value = line.dropFirst(name.count + 1)
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}

/// Ends the program, with a message, if a condition doesn't hold that the tested code promises. `precondition` would not
/// print its message in a release build.
func promise(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { broken(message()) }
}

/// Ends the program with a message.
func broken(_ message: String) -> Never {
    let line = "fuzz: broken promise: \(message)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
    abort()
}
