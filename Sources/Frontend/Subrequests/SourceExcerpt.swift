import LLB
import SourceText

/// The source lines around a position, formatted as BuildKit's clients print them below a message.
struct SourceExcerpt {
    let file: SourceFile
    let places: SourcePlaces

    /// The excerpt; empty if the position lies outside the source. For line 2 of `Dockerfile`:
    ///
    ///     Dockerfile:2
    ///     --------------------
    ///        1 |     FROM alpine
    ///        2 | >>> RUM true
    ///     --------------------
    var bytes: [UInt8] {
        guard let bounds = shownLines, let first = places.ranges.map(\.startLine).min() else { return [] }
        let rule = Array(String(repeating: "-", count: 20).utf8) + [UInt8(ascii: "\n")]
        var out = Array("\(file.name):\(first)\n".utf8) + rule
        for line in bounds {
            let number = String(line)
            let margin = String(repeating: " ", count: max(0, 3 - number.utf8.count))
            out += Array(" \(margin)\(number) | \(places.contains(line: line) ? ">>>" : "   ") ".utf8)
            out += text(of: line) + [UInt8(ascii: "\n")]
        }
        return out + rule
    }

    /// The lines to show: two lines of context on each side of a single line, one on each side of several lines. If one side has
    /// fewer lines, the other side gets more.
    private var shownLines: ClosedRange<Int>? {
        guard let first = places.ranges.map({ Int($0.startLine) }).min(),
            let last = places.ranges.map({ Int(max($0.startLine, $0.endLine)) }).max(),
            (1...file.lineCount).contains(first)
        else { return nil }
        var (start, end) = (first, min(last, file.lineCount))
        let room = start == end ? 4 : 2
        var used = 0
        while used < room {
            if start > 1 {
                start -= 1
                used += 1
            }
            if end != file.lineCount {
                end += 1
                used += 1
            }
            used += 1
        }
        return start...max(start, end)
    }

    /// Returns the bytes of a line without the newline.
    private func text(of line: Int) -> ArraySlice<UInt8> {
        let start = file.offset(line: line)
        let end = line < file.lineCount ? file.offset(line: line + 1) - 1 : file.bytes.count
        return file.bytes[start..<max(start, end)]
    }
}
