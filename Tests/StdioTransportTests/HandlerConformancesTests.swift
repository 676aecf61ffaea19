import CHandlerConformances
import Testing

struct HandlerConformancesTests {
    /// The table by which the image's program answers casts of handlers has the answers of the Swift runtime.
    @Test func tableEqualsTheRuntimesAnswers() {
        var count = 0
        let known = UnsafeBufferPointer(start: slipway_known_conformances(&count), count: count)
        #expect(known.count == 8)
        for (index, entry) in known.enumerated() {
            #expect(slipway_runtime_conformance(entry.type, entry.protocol) == entry.witnesses, "entry \(index)")
        }
    }
}
