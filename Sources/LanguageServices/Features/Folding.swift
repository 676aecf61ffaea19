import BuildPlan
public import SourceText
import SyntaxKit

/// A part of a text that an editor can fold. It begins and ends on different lines.
public struct FoldingRange: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case comment
        case region
    }

    /// The range of the foldable part. Editors fold the lines from the range's first line to its last.
    public var range: SourceRange
    public var kind: Kind
}

extension DocumentModel {
    /// The parts that can be folded, in source order: runs of comment lines; also, in a YAML document, the nested values, and in
    /// any other language, the stages and multi-line steps.
    public var foldingRanges: [FoldingRange] {
        var ranges = commentRuns
        if case .keys = structure {
            ranges += nestedValues
        } else if let plan {
            for stage in plan.stages {
                // The range ends with the last step, so that comments above the next stage stay visible.
                ranges.append(FoldingRange(range: StageExtent.range(of: stage), kind: .region))
                ranges += stage.steps.map { FoldingRange(range: $0.range, kind: .region) }
            }
        }
        var seen: Set<Int> = []
        return ranges.filter { folding in
            let first = source.position(at: folding.range.start).line
            // If two ranges begin on the same line, editors use only the first.
            return first < source.position(at: folding.range.end).line && seen.insert(first).inserted
        }.sortedUnlessCancelled { $0.range.start < $1.range.start }
    }

    /// The runs of at least two consecutive comment lines.
    private var commentRuns: [FoldingRange] {
        var runs: [FoldingRange] = []
        var start: SourceRange?
        var last: SourceRange?
        for number in 1...(source.lineCount + 1) {
            let line = number <= source.lineCount ? source.lineRange(number) : SourceRange(0, 0)
            let isComment =
                source.bytes[line.start..<line.end].first { !$0.isASCIIWhitespace } == UInt8(ascii: "#")
            if isComment {
                start = start ?? line
                last = line
                continue
            }
            if let first = start, let last, last.start > first.start {
                runs.append(FoldingRange(range: SourceRange(first.start, last.end), kind: .comment))
            }
            (start, last) = (nil, nil)
        }
        return runs
    }

    /// The keys and sequence items, each with the more deeply indented lines below it.
    private var nestedValues: [FoldingRange] {
        var found: [FoldingRange] = []
        var open: [(column: Int, isItem: Bool, start: Int)] = []
        var last = 0
        func close(while isInside: ((column: Int, isItem: Bool, start: Int)) -> Bool) {
            while let top = open.last, isInside(top) {
                open.removeLast()
                found.append(FoldingRange(range: SourceRange(top.start, last), kind: .region))
            }
        }
        for number in 1...source.lineCount {
            let line = KeyLine(source.lineRange(number), of: source.bytes)
            guard !line.isEmpty else { continue }
            let column = line.dashes.first ?? line.column
            let isItem = !line.dashes.isEmpty
            // A sequence can start in the column of its key, so a sequence item doesn't close a key in its own column.
            close { $0.column > column || ($0.column == column && ($0.isItem || !isItem)) }
            open.append((column, isItem, line.range.start))
            last = line.range.end
        }
        close { _ in true }
        return found
    }
}
