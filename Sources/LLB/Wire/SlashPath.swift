/// Paths with slashes, lexically, by the rules of Go's package `path`: they end up in digests.
enum SlashPath {
    /// True for a path from the root.
    static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    /// The shortest equivalent: no `.`, no doubled slash, `..` resolved; empty is `.`.
    static func clean(_ path: String) -> String {
        let absolute = isAbsolute(path)
        var parts: [Substring.UTF8View] = []
        var climbs = 0
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            guard part.elementsEqual("..".utf8) else {
                parts.append(part)
                continue
            }
            if parts.count > climbs {
                parts.removeLast()
            } else if !absolute {
                parts.append(part)
                climbs += 1
            }
        }
        let joined = parts.map { String(Substring($0)) }.joined(separator: "/")
        if absolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// The parts that aren't empty, joined and cleaned; empty where all are.
    static func join(_ parts: String...) -> String {
        let present = parts.filter { !$0.isEmpty }
        return present.isEmpty ? "" : clean(present.joined(separator: "/"))
    }

    /// An absolute path of a file action: cleaned and, where relative, below `directory`.
    ///
    /// - Parameter keepsSlash: true where a final `/` or `/.` has a meaning (a copy's destination) and stays.
    static func normalize(_ path: String, in directory: String, keepsSlash: Bool) -> String {
        var result = clean(path)
        if !isAbsolute(result) { result = join("/", directory, result) }
        guard keepsSlash else { return result }
        if path.utf8.last == UInt8(ascii: "/") {
            if result.utf8.last != UInt8(ascii: "/") { result += "/" }
        } else if path.hasSuffix("/.") {
            result += result == "/" ? "." : "/."
        }
        return result
    }
}
