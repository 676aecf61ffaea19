import Foundation
import OCISpec
import Testing

@testable import GatewayService

/// Settings out of files and flags.
@Suite struct SettingsTests {
    static func file(_ path: String, _ value: SettingValue, line: Int = 1) -> SettingEntry {
        let keys = path.split(separator: ".").map(String.init)
        return SettingEntry(path: keys, value: value, origin: .file(name: "c.toml", line: line, column: 1))
    }

    static func flag(_ path: String, _ value: SettingValue) -> SettingEntry {
        let keys = path.split(separator: ".").map(String.init)
        return SettingEntry(path: keys, value: value, origin: .flag("--\(keys.joined(separator: "-"))"))
    }

    static let listen = flag("listen", .list([.text("unix:///x")]))

    @Test func flagsOverrideTheFile() throws {
        let effective = try SettingsReader.read(
            file: [
                Self.file("grace", .whole(5)), Self.file("limits", .table), Self.file("limits.source-bytes", .whole(7)),
                Self.file("log-level", .text("debug")), Self.file("buildkit.address", .text("tcp://[::1]:1")),
            ],
            flags: [Self.listen, Self.flag("grace", .whole(9)), Self.flag("frontend-images", .list([.text("a/b:1")]))]
        )
        let settings = effective.settings
        #expect(
            settings.listen == [.address(.unix(path: "/x"))] && settings.grace == 9 && settings.limits.sourceBytes == 7
        )
        #expect(settings.logLevel == .debug && settings.buildkit.address == .tcp(host: "::1", port: 1))
        #expect(settings.frontendImages.map(\.description) == ["docker.io/a/b:1"])
        #expect(settings.limits.messageBytes == ServiceSettings().limits.messageBytes)
    }

    @Test(arguments: [
        (
            file("limits.concurent-builds", .whole(1)),
            "limits.concurent-builds: no such key; did you mean \"concurrent-builds\"?"
        ),
        (file("limit", .table), "limit: no such table; did you mean \"limits\"?"),
        (file("graze", .whole(1)), "graze: no such key; did you mean \"grace\"?"),
        (file("message-bytes", .whole(1)), "message-bytes: no such key; \"message-bytes\" belongs in [limits]"),
        (file("limits.grace", .whole(1)), "limits.grace: no such key; \"grace\" belongs above the first table"),
        (file("zzzzzzzzzzzz", .whole(1)), "zzzzzzzzzzzz: no such key"),
        (file("limits", .whole(1)), "limits: expected a table, found 1"),
        (file("grace", .table), "grace: expected seconds from 0 up, found a table"),
        (file("grace", .text("ten")), "grace: expected seconds from 0 up, found \"ten\""),
        (file("grace", .whole(-1)), "grace: expected seconds from 0 up, found -1"),
        (file("grace", .other("the number 1.5")), "grace: expected seconds from 0 up, found the number 1.5"),
        (
            file("limits.message-bytes", .whole(1)),
            "limits.message-bytes: expected bytes from 1024 to 1073741824, found 1"
        ),
        (file("take-dockerfiles", .text("yes")), "take-dockerfiles: expected true or false, found \"yes\""),
        (file("log-level", .text("loud")), "log-level: expected one of debug, info, warning, error, found \"loud\""),
        (file("listen", .text("unix:///x")), "listen: expected an array of texts, found \"unix:///x\""),
        (file("listen", .list([.whole(1)])), "listen: expected a text, found 1"),
        (
            file("listen", .list([.text("x")])),
            "listen: invalid address \"x\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        (
            file("listen", .list([.text("fd://a:b")])),
            "listen: invalid address \"fd://a:b\": expected fd:// or fd://NAME, a name of passed sockets"
        ),
        (
            file("metrics", .text("fd://")),
            "metrics: invalid address \"fd://\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        (file("buildkit.server-name", .text("")), "buildkit.server-name: expected a text, found \"\""),
        (file("tls.key", .text("/nowhere/key")), "tls.key: can't read \"/nowhere/key\": No such file or directory"),
        (file("tls.key", .text("/")), "tls.key: can't read \"/\": it is a directory"),
        (file("tls.client-ca", .text("/dev/null")), "tls.client-ca: needs tls.certificate beside it"),
        (file("tls.certificate", .text("/dev/null")), "tls.certificate: needs tls.key beside it"),
        (file("buildkit.key", .text("/dev/null")), "buildkit.key: needs buildkit.certificate beside it"),
        (
            file("buildkit.ca", .text("/dev/null")),
            "buildkit.ca: needs a tcp:// address in buildkit.address: Unix sockets speak no TLS"
        ),
    ])
    func refuses(entry: SettingEntry, message: String) {
        #expect {
            try SettingsReader.read(file: [entry], flags: [Self.listen])
        } throws: { error in
            "\(error)".split(separator: "\n").first == "c.toml:1:1: \(message)"
        }
    }

    @Test(arguments: [
        (
            [file("tls.certificate", .text("/dev/null")), file("tls.key", .text("/dev/null"))],
            "tls.certificate: needs a tcp:// address in listen: Unix sockets speak no TLS"
        ),
        (
            [file("compile.tokens", .text("/dev/null")), file("compile.enabled", .truth(false))],
            "compile.tokens: means nothing where compile.enabled is false"
        ),
        (
            [file("buildkit.tls", .truth(true))],
            "buildkit.tls: needs a tcp:// address in buildkit.address: Unix sockets speak no TLS"
        ),
        (
            [
                file("buildkit.tls", .truth(false)), file("buildkit.ca", .text("/dev/null")),
                file("buildkit.address", .text("tcp://localhost:1")),
            ],
            "buildkit.tls: is false, but buildkit.ca asks for TLS"
        ),
        (
            [
                file("buildkit.server-name", .text("x")), file("buildkit.tls", .truth(false)),
                file("buildkit.address", .text("tcp://localhost:1")),
            ],
            "buildkit.server-name: needs buildkit.ca or buildkit.tls beside it"
        ),
        (
            [
                file("buildkit.server-name", .text("192.0.2.7")), file("buildkit.ca", .text("/dev/null")),
                file("buildkit.address", .text("tcp://localhost:1")),
            ],
            "buildkit.server-name: expected the name of a host; an IP address is taken from buildkit.address"
        ),
    ])
    func refusesTogether(entries: [SettingEntry], message: String) {
        #expect {
            try SettingsReader.read(file: entries, flags: [Self.listen])
        } throws: { error in
            "\(error)" == "c.toml:1:1: \(message)"
        }
    }

    /// What is wrong in a file that a setting names is told where it is named.
    @Test func namesTheSettingOfAFile() throws {
        let effective = try SettingsReader.read(
            file: [Self.file("compile.tokens", .text("/dev/null"), line: 7)],
            flags: [Self.listen]
        )
        let problem = effective.problem(FileProblem("/dev/null", line: 2, "is bad"))
        #expect(problem.description == "c.toml:7:1: compile.tokens: /dev/null:2: is bad")
    }

    @Test func tellsAllThatIsWrong() {
        let all = [
            Self.file("limit", .table, line: 2), Self.file("limit.x", .whole(1), line: 3),
            Self.file("grace", .text("ten"), line: 4),
        ]
        #expect {
            try SettingsReader.read(file: all, flags: [Self.flag("log-level", .text("loud"))])
        } throws: { error in
            "\(error)" == """
                c.toml:2:1: limit: no such table; did you mean "limits"?
                c.toml:4:1: grace: expected seconds from 0 up, found "ten"
                --log-level: expected one of debug, info, warning, error, found "loud"
                listen: at least one address is needed, by --listen or in the file
                """
        }
    }

    @Test func showsWhatHoldsAsAFile() throws {
        let path = "a \"quoted\"\n\u{1}\\ name"
        let text = try SettingsReader.read(
            file: [Self.file("grace", .whole(5), line: 3)],
            flags: [
                Self.listen, Self.flag("buildkit.server-name", .text(path)),
                Self.flag("buildkit.ca", .text("/dev/null")), Self.flag("buildkit.address", .text("tcp://b:1")),
            ]
        ).text
        #expect(text.hasPrefix("listen = [\"unix:///x\"]"))
        #expect(text.contains("\ngrace = 5 ") && text.contains("  # c.toml:3\n"))
        #expect(text.contains("\nserver-name = \"a \\\"quoted\\\"\\n\\u0001\\\\ name\""))
        #expect(text.contains("\n# metrics =") && text.contains("  # not set\n") && text.contains("\n[limits]\n"))
    }

    /// `docs/service-settings.md` holds exactly what the settings make. `SLIPWAY_UPDATE_GOLDENS=1` writes it anew.
    @Test func pageIsCurrent() throws {
        let url = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/service-settings.md")
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try Data(SettingsPage.text.utf8).write(to: url)
        }
        let found = try? String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(found == SettingsPage.text, "docs/service-settings.md is stale")
    }
}
