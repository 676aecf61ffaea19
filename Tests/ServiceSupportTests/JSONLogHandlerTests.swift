import Logging
import ServiceSupport
import Synchronization
import Testing

@Suite struct JSONLogHandlerTests {
    /// The lines that a logger of the level info writes, without their time.
    private func lines(_ log: (inout Logger) -> Void) -> [String] {
        let written = Collector()
        var logger = Logger(label: "test") { _ in JSONLogHandler(level: .info) { written.add($0) } }
        log(&logger)
        return written.lines.withLock { $0 }.map { String($0.drop { $0 != "," }) }
    }

    private final class Collector: Sendable {
        let lines = Mutex<[String]>([])

        func add(_ entry: LogEntry) { lines.withLock { $0.append(entry.line) } }
    }

    @Test func sortsMetadataAndKeepsNumbers() {
        let lines = lines { log in
            log.info(
                "compiled",
                metadata: [
                    "ms": .stringConvertible(12.5), "build": "b\"1\"", "count": .stringConvertible(7),
                    "whole": .stringConvertible(3.0), "list": ["x", .stringConvertible(1)], "object": ["k": "v"],
                ]
            )
        }
        let fields = #""build":"b\"1\"","count":7,"list":["x",1],"ms":12.5,"object":{"k":"v"},"whole":3"#
        #expect(lines == [#","level":"info","message":"compiled",\#(fields)}"# + "\n"])
    }

    @Test func leavesOutLowerLevels() {
        let lines = lines { log in
            log.debug("call")
            log.warning("caution")
        }
        #expect(lines == [#","level":"warning","message":"caution"}"# + "\n"])
    }

    @Test func anEntryReplacesTheLoggersMetadata() {
        let lines = lines { log in
            log[metadataKey: "a"] = "1"
            log[metadataKey: "b"] = "1"
            log.error("failed", metadata: ["b": "2"])
        }
        #expect(lines == [#","level":"error","message":"failed","a":"1","b":"2"}"# + "\n"])
    }
}
