import Testing

@testable import LLB

@Suite struct ByDigestTests {
    @Test func keepsInsertionOrder() {
        var table: ByDigest = ["sha256:b": 1, "sha256:a": 2]
        #expect(table.insert(3, for: "sha256:c") == nil)
        #expect(table.insert(4, for: "sha256:a") == 1)
        #expect(table.digests == ["sha256:b", "sha256:a", "sha256:c"])
        #expect(table.values == [1, 2, 3])
        table.update(at: 1) { $0 += 5 }
        #expect(table["sha256:a"] == 7)
        #expect(table["sha256:d"] == nil)
    }

    @Test func removesWithoutLosingOthers() {
        var table: ByDigest = ["a": 1, "b": 2, "c": 3]
        table["b"] = nil
        #expect(table.digests == ["a", "c"])
        #expect(table["c"] == 3)
        table["b"] = nil
        table["d"] = 4
        #expect(table.values == [1, 3, 4])
    }

    /// Digests that differ only near the end, short ones, and strings that aren't digests.
    @Test func sortsByBytes() {
        let table: ByDigest = [
            "sha256:0123456789abcdefB": 0, "sha256:0123456789abcdefA": 1, "": 2, "sha256:01": 3, "ü": 4, "sha256:0": 5,
        ]
        #expect(table.sortedPositions == [2, 5, 3, 1, 0, 4])
    }

    @Test func equalInAnyOrder() {
        let one: ByDigest = ["a": 1, "b": 2]
        let other: ByDigest = ["b": 2, "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "b": 3])
        #expect(one.mapValues { $0 * 2 } == ["b": 4, "a": 2])
    }

    @Test func descriptionsAreSortedAndUnique() {
        var texts: VertexDescription = ["b": "1", "a": "2", "b": "3"]
        #expect(texts.entries.map(\.key) == ["a", "b"])
        #expect(texts["b"] == "3")
        texts["c"] = "4"
        texts["a"] = nil
        texts["x"] = nil
        #expect(texts == VertexDescription(["c": "4", "b": "3"]))
        texts.merge(["b": "5", "0": "6"])
        #expect(texts.entries.map(\.value) == ["6", "5", "4"])
        #expect(VertexDescription().isEmpty)
    }

    /// Sorted arrays are stored unchanged, others are sorted; capabilities are unique.
    @Test func collectsCapabilities() {
        var metadata = VertexMetadata(capabilities: ["b", "a", "b"])
        #expect(metadata.capabilities == ["a", "b"])
        metadata.require(["c", "a"])
        #expect(metadata.capabilities == ["a", "b", "c"])
        #expect(VertexMetadata(capabilities: ["a", "a"]).capabilities == ["a"])
    }
}
