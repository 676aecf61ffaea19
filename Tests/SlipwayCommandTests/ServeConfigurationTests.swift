import ArgumentParser
import Foundation
import Logging
import ServiceSupport
import TestSupport
import Testing

@testable import ServiceSettings
@testable import slipway

/// The configuration of `slipway serve`: its file, its flags, and `--print-config`.
@Suite struct ServeConfigurationTests {
    /// Runs `slipway serve` with a configuration file in its working directory.
    private func serve(_ text: String, _ arguments: [String] = []) async throws -> SlipwayTests.Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "slipway-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "config.toml"))
        return try await SlipwayTests.run(["serve", "--config", "config.toml"] + arguments, in: folder)
    }

    /// `write(_:to:)` reserves the space of a file, which a device doesn't support.
    @Test func reportsWhyAFileIsNotWritten() throws {
        let failure = #expect(throws: CommandFailure.self) { try slipway.write([1], to: "/dev/null") }
        let report = failure?.report ?? ""
        #expect(report.hasPrefix("slipway: cannot write '/dev/null': ") && !report.contains("space"), "\(report)")
    }

    @Test func reportsEveryProblem() async throws {
        let outcome = try await serve(
            """
            listen = ["unix:///tmp/x.sock", "nix:///x"]
            grace = "ten"
            concurrent-builds = 5

            [limits]
            concurent-builds = 3
              message-bytes = 1
            held-bytes = 1

            [limit]
            foo = 1
            [tls]
            key = "/nonexistent"
            client-ca = 1.5
            """,
            ["--log-level", "loud", "--limits-source-bytes", "much", "--limits-total-held-bytes", "1"]
        )
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                slipway: config.toml:1:33: an item of "listen": invalid address "nix:///x": expected unix:///PATH or tcp://HOST:PORT
                slipway: config.toml:2:9: "grace" must be a whole number of seconds from 0, not "ten"
                slipway: config.toml:3:1: unknown key "concurrent-builds" in the top-level table; "concurrent-builds" is a key of [limits]
                slipway: config.toml:6:1: unknown key "concurent-builds" in [limits]; did you mean "concurrent-builds"?
                slipway: config.toml:7:19: "message-bytes" must be a whole number of bytes from 1024 to 1073741824, not 1
                slipway: config.toml:8:1: unknown key "held-bytes" in [limits]; it is now "reserved-bytes"
                slipway: config.toml:10:2: unknown key "limit" in the top-level table; did you mean "limits"?
                slipway: config.toml:13:7: "key": can't read "/nonexistent": No such file or directory
                slipway: config.toml:14:13: "client-ca" must be the path of a file, not a number; for a string write "1.5"
                slipway: --log-level can't be "loud"; expected one of debug, info, warning, error
                slipway: --limits-source-bytes must be a whole number of bytes from 1 to 1073741824, not "much"
                slipway: --limits-total-held-bytes is now --limits-total-reserved-bytes

                """
        )
    }

    @Test(arguments: [
        ("grace = 1\ngrace = 2\n", "slipway: config.toml:2:1: \"grace\" is already defined at 1:1\n"),
        ("grace 1\n", "slipway: config.toml:1:7: expected '=', found '1'\n"),
        ("[[[", "slipway: config.toml:1:3: expected a key, found '['\n"),
        ("grace = ten", "slipway: config.toml:1:9: expected a value, found ten; put strings in quotes\n"),
    ])
    func rejectsInvalidTOML(text: String, report: String) async throws {
        let outcome = try await serve(text)
        #expect(outcome.status == 1 && outcome.errors == report, "\(outcome.errors)")
    }

    @Test func reportsAnUnreadableFile() async throws {
        let outcome = try await SlipwayTests.run(["serve", "--config", "/nonexistent/config.toml"])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == "slipway: --config: can't read /nonexistent/config.toml: No such file or directory\n"
        )
        #expect(
            try await SlipwayTests.run(["serve", "--config", "/"]).errors
                == "slipway: --config: can't read /: it is a directory\n"
        )
    }

    @Test func readsThePrintedConfigurationAgain() async throws {
        let text = """
            grace = 1_0
            frontend-images = [
              "registry.example/team/frontend:2", # ours
            ]
            [buildkit]
            address = "tcp://[::1]:1"
            """
        let first = try await serve(
            text,
            ["--listen", "unix:///tmp/x", "--no-compile-enabled", "--limits-compile-seconds", "7", "--print-config"]
        )
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        SlipwayTests.expectGolden(first.output, "serve-config.toml")
        let second = try await serve(first.output, ["--print-config"])
        // The values without the comments.
        func values(_ text: String) -> [String] {
            text.split(separator: "\n").map {
                $0.split(separator: "#", omittingEmptySubsequences: false)[0].trimmingCharacters(in: .whitespaces)
            }
        }
        #expect(second.status == 0 && values(second.output) == values(first.output))
    }

    /// The help lists every flag of the settings page.
    @Test func helpHasAllFlags() async throws {
        let help = try await SlipwayTests.run(["serve", "--help"]).output
        SlipwayTests.expectGolden(help, "serve-help.txt")
        let page = try String(
            contentsOf: Checkout.root.appendingPathComponent("docs/service-settings.md"),
            encoding: .utf8
        )
        let flags = page.matches(of: /`(--(?!config`|print-config`)[a-z-]+)`/).map { String($0.1) }.filter {
            !$0.hasPrefix("--no-")
        }
        #expect(flags.count > 25)
        for flag in flags { #expect(help.contains("\n  \(flag)"), "\(flag)") }
    }

    /// Every flag reaches its setting.
    @Test func everyFlagIsRead() throws {
        for setting in Setting.all {
            let isFlag = setting.valueName.isEmpty
            let flags = try ServeFlags.parse(["--\(setting.flag)"] + (isFlag ? [] : ["7"])).given
            #expect(flags.map(\.name) == [setting.flag])
            #expect(flags.map(\.values) == [[isFlag ? "true" : "7"]])
        }
        #expect(try ServeFlags.parse(["--no-buildkit-tls"]).given.map(\.values) == [["false"]])
        #expect(try ServeFlags.parse([]).given.isEmpty)
    }
}

/// Log entries that nothing reads.
@Suite struct LogWriterTests {
    @Test func neverWaitsForItsReader() async throws {
        // As in the service. Entries that still wait at the end have no reader.
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        let dropped = Counter()
        let writer = LogWriter(.init(descriptor: pipe.fileHandleForWriting.fileDescriptor)) { dropped.add() }
        for number in 0..<10_000 {
            writer.write(
                LogEntry(
                    level: .info,
                    message: "m",
                    metadata: ["f": "\(String(repeating: "x", count: 40))", "n": .stringConvertible(number)]
                )
            )
        }
        #expect(dropped.count > 0)
        // A late reader gets the waiting entries and the number of the missing ones.
        let text = await withCheckedContinuation { continuation in
            Thread {
                var text = ""
                while !text.contains(/entries were dropped.*\n/) {
                    text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
                }
                continuation.resume(returning: text)
            }.start()
        }
        let lines = text.split(separator: "\n")
        #expect(
            lines.first?.hasSuffix(#""level":"info","message":"m","f":"\#(String(repeating: "x", count: 40))","n":0}"#)
                == true
        )
        #expect(text.prefix { $0 != "," }.contains(/^{"time":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/))
        let notice = try #require(lines.first { $0.contains("entries were dropped") })
        #expect(
            notice.contains(
                #""level":"warning","message":"log entries were dropped because nothing read them in time","count":"#
            )
        )
    }

    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var number = 0
        var count: Int { lock.withLock { number } }
        func add() { lock.withLock { number += 1 } }
    }
}
