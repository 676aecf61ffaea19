import SourceText

/// Finds the references to variables, `$NAME` and `${NAME…}`, in a text.
struct VariableScanner {
    /// The escape character of the language.
    let escape: UInt8
    /// Whether `$NAME` is a reference. Otherwise only `${NAME…}` is a reference, and `$${` is an escaped `${`.
    let allowsUnbraced: Bool

    /// Returns the ranges of the names, without `$` and braces.
    func names(in range: SourceRange, of bytes: [UInt8]) -> [SourceRange] {
        var found: [SourceRange] = []
        let end = min(range.end, bytes.count)
        var position = range.start
        while position < end {
            let byte = bytes[position]
            if byte == escape, allowsUnbraced {
                position += 2
                continue
            }
            guard byte == UInt8(ascii: "$"), position + 1 < end else {
                position += 1
                continue
            }
            if bytes[position + 1] == UInt8(ascii: "$") {
                // `$${` is an escaped `${` in the YAML languages, and `$$` is the process ID in a shell command.
                position += position + 2 < end && bytes[position + 2] == UInt8(ascii: "{") && !allowsUnbraced ? 3 : 2
                continue
            }
            let isBraced = bytes[position + 1] == UInt8(ascii: "{")
            let start = position + (isBraced ? 2 : 1)
            let stop = Self.nameEnd(bytes, from: start, limit: end)
            if stop > start, isBraced || allowsUnbraced { found.append(SourceRange(start, stop)) }
            position = max(stop, position + 1)
        }
        return found
    }

    /// Returns the end of the variable name that starts at an offset, or the offset itself if no name starts there.
    static func nameEnd(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
        guard start < limit, bytes[start].isASCIILetter || bytes[start] == UInt8(ascii: "_") else { return start }
        var end = start + 1
        while end < limit, bytes[end].isASCIIAlphanumeric || bytes[end] == UInt8(ascii: "_") { end += 1 }
        return end
    }
}
