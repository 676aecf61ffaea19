import Bridge
import BuildProxy
import Foundation
import GRPCStreams
import ServiceSupport
import Synchronization
import TestSupport
import Testing
import UpstreamLink

/// Calls to local services, made by a client on gRPC's C core, which shares no code with the service. Each case is a
/// function of that name in `Tests/BuildProxyTests/Fixtures/hosted.py`.
struct ServerCallTests {
    /// Counts of events in the handlers, which the client reads.
    private final class Events: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
        var text: String {
            counts.withLock { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") }
        }
    }

    private func methods(_ events: Events) -> [String: MethodTable.Method] {
        [
            "Echo": .unary { message, _ in message },
            "Metadata": .unary { _, call in
                Array(call.metadata.map { "\($0.name)=\($0.value)" }.joined(separator: "\n").utf8)
            },
            "Fail": .unary { message, _ in
                throw BridgeError(.failedPrecondition, "no: \(String(decoding: message, as: UTF8.self))")
            },
            "Hang": .unary { _, _ in
                events.add("hanging")
                do { try await Task.sleep(for: .seconds(60)) } catch {
                    events.add("cancelled")
                    throw error
                }
                return []
            },
            "Events": .unary { _, _ in Array(events.text.utf8) },
            "Both": .stream { stream, _ in
                while let message = try await stream.next() { try await stream.send(message) }
                events.add("ended")
            },
            "Waits": .stream { stream, _ in
                events.add("waiting")
                do { while try await stream.next() != nil {} } catch {
                    events.add(error is CancellationError ? "gone" : "failed")
                    throw error
                }
            },
            "Floods": .stream { stream, _ in
                do {
                    for _ in 0..<2000 {
                        try await stream.send([UInt8](repeating: 1, count: 64 << 10))
                        events.add("sent")
                    }
                } catch {
                    events.add("stopped")
                    throw error
                }
            },
            "Late": .stream { stream, _ in
                // Lets the client fill the flow-control window before the first read.
                try await Task.sleep(for: .milliseconds(300))
                var sum = 0
                while let message = try await stream.next() { sum += message.count }
                try await stream.send(Array("\(sum)".utf8))
            },
            "Stops": .stream { stream, _ in
                let first = try await stream.next()
                try await stream.send(first ?? [])
                throw BridgeError(.aborted, "enough")
            },
        ]
    }

    @Test(arguments: [
        "unary", "metadata", "failure", "sizes", "too_large", "compressed", "unknown_method", "other_service",
        "cardinality", "deadline", "bad_timeout", "cancelled", "both_ways", "client_gone", "slow_reader", "fast_writer",
        "stops_early", "many_at_once",
    ])
    func answers(name: String) async throws {
        let hosted = MethodTable(["test.Hosted": methods(Events())])
        try await withProxy(endpoint: UpstreamEndpoint(.tcp(host: "127.0.0.1", port: 1)), hosted: hosted) { target, _ in
            let output = try await TestProcess.fixture("hosted.py", [target, name]).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }
}
