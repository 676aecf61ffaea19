import Diagnostics
import Foundation
import OCISpec
import ServiceSecurity
import ServiceSupport
import SourceText
import TOMLTree
import Testing
import ValueTree

@testable import ServiceSettings

/// The settings of files and flags.
@Suite struct SettingsTests {
    /// Reads a file `c.toml` and flags.
    static func read(_ text: String = "", flags: [String: [String]] = ["listen": ["unix:///x"]]) throws
        -> EffectiveSettings
    {
        let source = SourceFile(name: "c.toml", bytes: Array(text.utf8), language: "TOML")
        var diagnostics = DiagnosticSink()
        let root = try #require(TOMLParser.parse(source, diagnostics: &diagnostics))
        let flags = flags.sorted { $0.key < $1.key }.map { (name: $0.key, values: $0.value) }
        return try EffectiveSettings(file: (source, root), flags: flags)
    }

    static func problems(_ text: String, flags: [String: [String]] = ["listen": ["unix:///x"]]) -> [String] {
        do {
            _ = try read(text, flags: flags)
            return []
        } catch { return (error as? SettingsError)?.problems ?? ["\(error)"] }
    }

    @Test func flagsOverrideTheFile() throws {
        let settings = try Self.read(
            """
            grace = 5
            log-level = "debug"
            limits.source-bytes = 7
            [buildkit]
            address = "tcp://[::1]:1"
            """,
            flags: [
                "listen": ["unix:///x"], "grace": ["9"], "frontend-image": ["a/b:1"], "take-dockerfiles": ["true"],
                "buildkit-server-name": ["7"], "buildkit-ca": ["/dev/null"],
            ]
        ).settings
        #expect(settings.listen == [.address(.unix(path: "/x"))])
        #expect(settings.grace == 9 && settings.limits.sourceBytes == 7 && settings.takesDockerfiles)
        #expect(settings.logLevel == .debug && settings.buildkit.address == .tcp(host: "::1", port: 1))
        #expect(settings.frontendImages.map(\.description) == ["docker.io/a/b:1"])
        #expect(settings.buildkit.serverName == "7" && settings.buildkit.ca == "/dev/null")
        #expect(settings.limits.messageBytes == ServiceSettings().limits.messageBytes)
    }

    /// A pair behind a balancer needs no listener for direct clients.
    @Test func listensBehindABalancerAlone() throws {
        let settings = try Self.read(
            """
            [proxy-protocol]
            listen = ["tcp://0.0.0.0:1235", "fd://lb"]
            trusted = ["10.0.0.0/24", "::1"]
            require-certificate = false
            """,
            flags: ["proxy-protocol-listen": ["unix:///y"], "drain-delay": ["5"]]
        ).settings
        #expect(settings.listen.isEmpty && settings.drainDelay == 5)
        #expect(settings.proxyProtocol.listen == [.address(.unix(path: "/y"))])
        #expect(settings.proxyProtocol.trusted.map(\.description) == ["10.0.0.0/24", "::1"])
        #expect(settings.proxyRules?.requiresCertificate == false)
        #expect(try Self.read().settings.proxyRules == nil)
    }

    @Test(arguments: [
        (
            "[limits]\nconcurent-builds = 1",
            "2:1: unknown key \"concurent-builds\" in [limits]; did you mean \"concurrent-builds\"?"
        ),
        ("[limit]\nx = 1", "1:2: unknown key \"limit\" in the top-level table; did you mean \"limits\"?"),
        ("graze = 1", "1:1: unknown key \"graze\" in the top-level table; did you mean \"grace\"?"),
        (
            "message-bytes = 1",
            "1:1: unknown key \"message-bytes\" in the top-level table; \"message-bytes\" is a key of [limits]"
        ),
        ("[limits]\ngrace = 1", "2:1: unknown key \"grace\" in [limits]; \"grace\" is a key of the top-level table"),
        ("[trace]\nzzz = 1", "2:1: unknown key \"zzz\" in [trace]; expected one of endpoint, ca"),
        ("limits = 1", "1:10: \"limits\" must be a table, not a number"),
        ("[grace]", "1:2: \"grace\" must be a whole number of seconds from 0, not a table"),
        ("grace = \"ten\"", "1:9: \"grace\" must be a whole number of seconds from 0, not \"ten\""),
        ("grace = -1", "1:9: \"grace\" must be a whole number of seconds from 0, not -1"),
        ("grace = 1.5", "1:9: \"grace\" must be a whole number of seconds from 0, not 1.5"),
        ("grace = 1979-05-27", "1:9: \"grace\" must be a whole number of seconds from 0, not 1979-05-27"),
        (
            "limits.message-bytes = 1",
            "1:24: \"message-bytes\" must be a whole number of bytes from 1024 to 1073741824, not 1"
        ),
        ("take-dockerfiles = \"yes\"", "1:20: \"take-dockerfiles\" must be true or false, not a string"),
        ("log-level = \"loud\"", "1:13: \"log-level\" can't be \"loud\"; expected one of debug, info, warning, error"),
        ("log-level = \"warnin\"", "1:13: \"log-level\" can't be \"warnin\"; did you mean \"warning\"?"),
        ("listen = \"unix:///x\"", "1:10: \"listen\" must be a list of strings, not a string"),
        ("listen = [1]", "1:11: an item of \"listen\" must be an address, not a number; for a string write \"1\""),
        (
            "listen = [\"x\"]",
            "1:11: an item of \"listen\": invalid address \"x\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        (
            "listen = [\"fd://a:b\"]",
            "1:11: an item of \"listen\": invalid address \"fd://a:b\": expected fd:// or fd://NAME "
                + "with at most 255 printable ASCII characters except \":\""
        ),
        (
            "metrics = \"fd://\"",
            "1:11: \"metrics\": invalid address \"fd://\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        ("buildkit.server-name = \"\"", "1:24: \"server-name\": expected a name, found \"\""),
        ("tls.key = \"/nowhere/key\"", "1:11: \"key\": can't read \"/nowhere/key\": No such file or directory"),
        ("tls.key = \"/\"", "1:11: \"key\": can't read \"/\": it is a directory"),
        ("tls.client-ca = \"/dev/null\"", "1:5: \"tls.client-ca\" needs \"tls.certificate\""),
        (
            "proxy-protocol.listen = [\"tcp://0.0.0.0:1\"]",
            "1:16: \"proxy-protocol.listen\" needs \"proxy-protocol.trusted\", the balancer's addresses"
        ),
        (
            "proxy-protocol.trusted = [\"10.0.0.1\"]",
            "1:16: \"proxy-protocol.trusted\" needs \"proxy-protocol.listen\""
        ),
        (
            "proxy-protocol.trusted = [\"10.0.0.1/8\"]",
            "1:27: an item of \"trusted\": invalid network \"10.0.0.1/8\": expected no bits of the address beyond "
                + "the first 8, as in a network's own address"
        ),
        (
            "proxy-protocol.listen = [\"unix:///x\"]",
            "1:16: \"proxy-protocol.listen\" has \"unix:///x\", which \"listen\" has too; a socket has one use"
        ),
        (
            "proxy-protocol = { listen = [\"tcp://[::]:1\"], trusted = [\"::1\"], balancer-names = [\"lb\"] }",
            "1:66: \"proxy-protocol.balancer-names\" needs \"tls.client-ca\""
        ),
        ("tls.certificate = \"/dev/null\"", "1:5: \"tls.certificate\" needs \"tls.key\""),
        ("buildkit.key = \"/dev/null\"", "1:10: \"buildkit.key\" needs \"buildkit.certificate\""),
        (
            "buildkit.ca = \"/dev/null\"",
            "1:10: \"buildkit.ca\" needs a tcp:// address in \"buildkit.address\": Unix sockets don't use TLS"
        ),
    ])
    func refuses(text: String, message: String) {
        #expect(Self.problems(text).first == "c.toml:\(message)")
    }

    @Test(arguments: [
        (
            "tls = { certificate = \"/dev/null\", key = \"/dev/null\" }",
            "\"tls.certificate\" needs a tcp:// address in \"listen\": Unix sockets don't use TLS"
        ),
        (
            "compile = { tokens = \"/dev/null\", enabled = false }",
            "\"compile.tokens\" has no effect if \"compile.enabled\" is false"
        ),
        (
            "buildkit = { tls = true }",
            "\"buildkit.tls\" needs a tcp:// address in \"buildkit.address\": Unix sockets don't use TLS"
        ),
        (
            "buildkit = { tls = false, ca = \"/dev/null\", address = \"tcp://localhost:1\" }",
            "\"buildkit.tls\" is false, but \"buildkit.ca\" enables TLS; unset one of them"
        ),
        (
            "buildkit = { server-name = \"x\", tls = false, address = \"tcp://localhost:1\" }",
            "\"buildkit.server-name\" needs \"buildkit.ca\" or \"buildkit.tls\""
        ),
        (
            "buildkit = { server-name = \"192.0.2.7\", ca = \"/dev/null\", address = \"tcp://localhost:1\" }",
            "\"buildkit.server-name\" must be a host name; an IP address belongs in \"buildkit.address\""
        ),
    ])
    func refusesCombinations(text: String, message: String) {
        #expect(Self.problems(text).map { $0.replacing(#/^c.toml:1:\d+: /#, with: "") } == [message])
    }

    /// An unusable file is reported with the setting that names it.
    @Test func namesTheSettingOfAFile() throws {
        let effective = try Self.read("\ncompile.tokens = \"/dev/null\"")
        let message = effective.message(FileProblem("/dev/null", line: 2, "is bad"))
        #expect(message == "c.toml:2:9: \"compile.tokens\" can't be used: /dev/null:2: is bad")
    }

    @Test func reportsEveryError() {
        let text = """

            [limit]
            x = 1
            [tls]
            key = "/nowhere"
            """
        #expect(
            Self.problems(text, flags: ["log-level": ["loud"], "grace": ["ten"]]) == [
                "c.toml:2:2: unknown key \"limit\" in the top-level table; did you mean \"limits\"?",
                "c.toml:5:7: \"key\": can't read \"/nowhere\": No such file or directory",
                "--grace must be a whole number of seconds from 0, not \"ten\"",
                "--log-level can't be \"loud\"; expected one of debug, info, warning, error",
                "\"listen\" needs at least one address, from --listen or the file",
            ]
        )
    }

    @Test func printsTheEffectiveSettings() throws {
        let name = "a \"quoted\"\n\u{1}\u{7F}\\ name"
        let text = try Self.read(
            "\n\ngrace = 5",
            flags: [
                "listen": ["unix:///x"], "buildkit-server-name": [name], "buildkit-tls": ["true"],
                "buildkit": ["tcp://b:1"],
            ]
        ).text
        #expect(text.hasPrefix("listen = [\"unix:///x\"]"))
        #expect(text.contains("\ngrace = 5 ") && text.contains("  # c.toml:3\n"))
        #expect(text.contains("\nserver-name = \"a \\\"quoted\\\"\\n\\u0001\\u007F\\\\ name\""))
        #expect(text.contains("\n# metrics =") && text.contains("  # not set\n") && text.contains("\n[limits]\n"))
        #expect(try Self.read(text, flags: [:]).settings.buildkit.serverName == name)
    }

    /// The generated files are current. `SLIPWAY_UPDATE_GOLDENS=1` writes them.
    @Test(arguments: [("service-settings.md", SettingsPage.text), ("schema/config.json", SettingsPage.schema)])
    func generatedFileIsCurrent(name: String, text: String) throws {
        let url = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs").appending(path: name)
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: url)
        }
        let found = try? String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(found == text, "docs/\(name) is stale")
    }
}
