/// A unified diff of two texts, in the format that `diff -u` writes and `patch` reads.
public struct UnifiedDiff: Sendable, CustomStringConvertible {
    /// The text of the diff; empty if the texts are equal.
    public let description: String

    /// Compares two texts line by line, in time proportional to the number of lines times the number of changed lines.
    ///
    /// - Parameters:
    ///   - old: The text before.
    ///   - new: The text after.
    ///   - path: The path in the header, without the prefixes `a/` and `b/`.
    ///   - context: The number of unchanged lines before and after each change.
    public init(from old: [UInt8], to new: [UInt8], path: String, context: Int = 3) {
        let changes = Self.changes(Self.lines(old), Self.lines(new))
        let hunks = Self.hunks(changes, context: context)
        let relative = path.drop { $0 == "/" }
        let header = hunks.isEmpty ? "" : "--- a/\(relative)\n+++ b/\(relative)\n"
        description = header + hunks.joined()
    }

    private enum Mark: String {
        case kept = " "
        case removed = "-"
        case added = "+"
    }

    private typealias Change = (mark: Mark, line: ArraySlice<UInt8>)

    /// Splits a text into lines, each with its line feed if it has one.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    /// Returns all lines of both texts in order. In each change, removed lines precede added lines.
    private static func changes(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Change] {
        let difference = new.difference(from: old)
        var (removed, added) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var changes: [Change] = []
        var (before, after) = (0, 0)
        while before < old.count || after < new.count {
            if before < old.count, removed.contains(before) {
                changes.append((.removed, old[before]))
                before += 1
            } else if after < new.count, added.contains(after) {
                changes.append((.added, new[after]))
                after += 1
            } else {
                changes.append((.kept, old[before]))
                before += 1
                after += 1
            }
        }
        return changes
    }

    /// Returns the hunks of the diff as text, each with its header, e.g. `@@ -1,4 +1,5 @@`.
    private static func hunks(_ changes: [Change], context: Int) -> [String] {
        var hunks: [String] = []
        var (old, new, index) = (0, 0, 0)
        while let first = changes[index...].firstIndex(where: { $0.mark != .kept }) {
            let start = max(index, first - context)
            old += start - index
            new += start - index
            let end = self.end(of: changes, from: first, context: context)
            let lines = changes[start..<end]
            let counts = (lines.count { $0.mark != .added }, lines.count { $0.mark != .removed })
            hunks.append("@@ -\(range(old, counts.0)) +\(range(new, counts.1)) @@\n" + lines.map(text).joined())
            old += counts.0
            new += counts.1
            index = end
        }
        return hunks
    }

    /// Returns the index after the hunk whose first change is at `first`. Two changes are in the same hunk if at most
    /// `2 * context` unchanged lines separate them.
    private static func end(of changes: [Change], from first: Int, context: Int) -> Int {
        var last = first
        var index = first
        while index < changes.count, index - last <= 2 * context + 1 {
            if changes[index].mark != .kept { last = index }
            index += 1
        }
        return min(changes.count, last + context + 1)
    }

    /// Returns a range for a hunk's header: the first line and the number of lines, e.g. `3,4`, or only the first line if the
    /// range is a single line. For an empty range, the first number is that of the preceding line.
    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
    }

    private static func text(_ change: Change) -> String {
        let line = String(decoding: change.line, as: UTF8.self)
        return change.mark.rawValue + line
            + (change.line.last == UInt8(ascii: "\n") ? "" : "\n\\ No newline at end of file\n")
    }
}
