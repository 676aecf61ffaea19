import Foundation
import SourceText
import TestSupport
import Testing

@testable import Lowering

/// Runs the installation script of apt with stand-ins for `apt-get`, `apt-config` and `dpkg-query`, in a temporary folder.
@Suite final class AptScriptTests {
    private let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)").path
        // `apt-get` records its command and installs and removes what the files say.
        let aptGet = """
            case " $* " in
            *" update "*) command=update ;;
            *) command="install ${*##* -- }" ;;
            esac
            case $* in *allow-downgrades=true*) command="$command, downgrades allowed" ;; esac
            echo "$command" >>\(root)/calls
            if [ "$command" != update ]; then
                date >\(root)/var/lib/dpkg/status
                for name in ${*##* -- }; do echo "$name install ok installed" >>\(root)/packages; done
                if [ -e \(root)/conflicts ]; then grep -v -f \(root)/conflicts \(root)/packages >\(root)/new; mv \(root)/new \(root)/packages; fi
                if [ -e \(root)/fails ]; then rm \(root)/fails; exit 100; fi
            fi
            """
        try write(aptGet, "/bin/apt-get")
        try write("cat \(root)/settings", "/bin/apt-config")
        try write("cat \(root)/packages", "/bin/dpkg-query")
        try write("Acquire::Retries \"3\";\nAPT::Compressor::xz::Binary \"xz\";\n", "/settings")
        try write("base-files install ok installed\nold deinstall ok config-files\n", "/packages")
        try write("", "/var/lib/dpkg/status")
        try age("/var/lib/dpkg/status", minutes: 1000)
        try write("deb http://a b c\n", "/etc/apt/sources.list")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private func write(_ text: String, _ path: String) throws {
        let file = URL(fileURLWithPath: root + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let isProgram = path.hasPrefix("/bin/")
        try Data(((isProgram ? "#!/bin/sh\n" : "") + text).utf8).write(to: file)
        if isProgram { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path) }
    }

    /// Sets the time of a file's last change.
    private func age(_ path: String, minutes: Double) throws {
        let time = Date(timeIntervalSinceNow: -60 * minutes)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: root + path)
    }

    /// Installs packages.
    ///
    /// - Returns: The commands of `apt-get`, and what the script printed.
    private func install(
        _ packages: String,
        after earlier: String = ""
    ) async throws -> (calls: [String], text: String, status: Int32) {
        func located(_ text: String) -> [LocatedText] {
            text.split(separator: " ").map { LocatedText(text: String($0), range: SourceRange(9, 12)) }
        }
        var request = PackagesPlanTests.request(nil)
        request.packages = located(packages)
        request.earlier = located(earlier)
        let (plan, errors) = PackagesPlanTests.plan(.apt, request)
        try #require(errors.isEmpty)
        guard case .text(let script)? = plan.inputs.first?.content else { throw CancellationError() }
        let moved = ["/dev/slipway", "/etc/", "/var/"].reduce(script) {
            $0.replacingOccurrences(of: $1, with: "@ROOT@" + $1)
        }.replacingOccurrences(of: "@ROOT@", with: root)
        try write(moved, "/dev/slipway/install/apt.sh")
        try? FileManager.default.createDirectory(atPath: root + "/dev", withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: root + "/calls")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var environment = ["PATH": "\(root)/bin:\(path)"]
        for variable in plan.environment {
            let parts = variable.split(separator: "=", maxSplits: 1)
            environment[String(parts[0])] = String(parts[1])
        }
        let ran = try await TestProcess.run(
            "/bin/sh",
            [root + "/dev/slipway/install/apt.sh"] + plan.arguments.dropFirst(2),
            environment: environment
        )
        let calls = (try? String(contentsOfFile: root + "/calls", encoding: .utf8)) ?? ""
        return (calls.split(separator: "\n").map(String.init), ran.text, ran.status)
    }

    /// Marks the last installation as one that has just ended, however long the test waited for the processor.
    private func endInstallation() throws { try age("/var/lib/dpkg/status", minutes: -10) }

    @Test func listsAreFetchedOnceInABuild() async throws {
        #expect(try await install("git curl").calls == ["update", "install git curl"])
        try endInstallation()
        #expect(try await install("gcc", after: "git curl").calls == ["install gcc, downgrades allowed"])
        try endInstallation()
        #expect(try await install("vim", after: "git curl gcc").calls == ["install vim, downgrades allowed"])
        // A list that begins has no layer before it in the same build.
        #expect(try await install("zip").calls == ["update", "install zip"])
    }

    @Test(
        "Lists are fetched again: a cached layer below, old lists, other sources, other settings",
        arguments: ["status", "lists", "sources", "settings", "compressor"]
    )
    func listsAreFetchedAgain(_ change: String) async throws {
        _ = try await install("git")
        try endInstallation()
        switch change {
        case "status": try age("/var/lib/dpkg/status", minutes: 2)
        case "lists": try age("/var/lib/apt/lists/slipway-fetched", minutes: 90)
        case "sources": try write("deb http://a b d\n", "/etc/apt/sources.list.d/new.list")
        case "settings": try write("Acquire::Retries \"4\";\n", "/settings")
        // An installed compressor shows among the settings and changes nothing.
        default: try write("Acquire::Retries \"3\";\nAPT::Compressor::xz::Binary \"false\";\n", "/settings")
        }
        let first = change == "compressor" ? [] : ["update, downgrades allowed"]
        #expect(try await install("gcc", after: "git").calls == first + ["install gcc, downgrades allowed"])
    }

    @Test func aFailureWithReusedListsIsRepeatedWithNewOnes() async throws {
        _ = try await install("git")
        try endInstallation()
        try write("", "/fails")
        let again = try await install("gcc", after: "git")
        let calls = ["install gcc", "update", "install gcc"].map { $0 + ", downgrades allowed" }
        #expect(again.calls == calls && again.status == 0)
        try write("", "/fails")
        let first = try await install("gcc")
        #expect(first.calls == ["update", "install gcc"] && first.status == 100)
    }

    @Test func aLayerMustNotRemoveThePackagesOfAnEarlierOne() async throws {
        _ = try await install("exim4 git")
        try write("exim4\n", "/conflicts")
        let conflict = try await install("postfix", after: "exim4=4.96 git")
        let message = "slipway: the installation of postfix has removed packages that are earlier in the list: exim4\n"
        #expect(conflict.status == 1 && conflict.text == message)
        // A package of the base image, or a dependency, can be replaced.
        try write("base-files\n", "/conflicts")
        #expect(try await install("sysv", after: "git").status == 0)
    }
}
