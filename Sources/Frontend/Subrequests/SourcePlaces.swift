import JSON
import LLB
import SourceText

/// Source positions in a subrequest's result, in the form of `pb.Location`.
struct SourcePlaces {
    /// The file that contains the ranges; nil if the file is unknown or there are no ranges.
    let file: SourceFile?
    /// The ranges in source order.
    let ranges: [Definition.Range]

    init(ranges: [Definition.Range]) {
        file = nil
        self.ranges = ranges
    }

    /// Creates one range for each line of a location. Ranges in Dockerfiles and Ickfiles have no columns.
    init(_ location: SourceLocation) { self.init([location]) }

    /// Creates the ranges of several locations, without duplicates. Locations outside the first location's file are left out.
    init(_ locations: [SourceLocation]) {
        let file = locations.first?.file
        self.file = file
        var ranges: [Definition.Range] = []
        for location in locations where location.file == file {
            let lines = Definition.Range.lines(of: location)
            ranges += location.file.isOfInstructions ? lines.map(\.withoutColumns) : lines
        }
        var seen: Set<Definition.Range> = []
        self.ranges = ranges.filter { seen.insert($0).inserted }
            .sorted { ($0.startLine, $0.startCharacter) < ($1.startLine, $1.startCharacter) }
    }

    /// The `pb.Location` as Go's `encoding/json` writes it. The source index refers to the result's sources.
    var json: JSONValue {
        var object = JSONObject()
        if let index = file?.sequence, index > 0 { object.append("sourceIndex", .integer(index)) }
        object.appendUnlessEmpty(
            "ranges",
            ranges.map { range in
                .object(
                    JSONObject([
                        .init("start", Self.position(range.startLine, range.startCharacter)),
                        .init("end", Self.position(range.endLine, range.endCharacter)),
                    ])
                )
            }
        )
        return .object(object)
    }

    private static func position(_ line: Int32, _ character: Int32) -> JSONValue {
        var object = JSONObject()
        if line != 0 { object.append("line", .integer(line)) }
        if character != 0 { object.append("character", .integer(character)) }
        return .object(object)
    }

    /// Returns whether a range contains a line, counted from 1.
    func contains(line: Int) -> Bool {
        ranges.contains { Int($0.startLine) <= line && line <= max(Int($0.startLine), Int($0.endLine)) }
    }
}

extension JSONObject {
    /// Appends a string unless it is empty.
    mutating func appendUnlessEmpty(_ key: String, _ text: String) {
        if !text.isEmpty { append(key, .string(text)) }
    }

    /// Appends an array unless it is empty.
    mutating func appendUnlessEmpty(_ key: String, _ elements: [JSONValue]) {
        if !elements.isEmpty { append(key, .array(elements)) }
    }
}
