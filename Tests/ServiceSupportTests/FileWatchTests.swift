import Foundation
import ServiceTestSupport
import Synchronization
import Testing

@testable import ServiceSecurity
@testable import ServiceSupport

/// Files that are looked after: when they are read again, and what is reported of them.
struct FileWatchTests {
    /// Files that hold one certificate.
    private final class Files: WatchedFiles {
        let expiry: Int

        init(expiry: Int) { self.expiry = expiry }

        var files: [String] { ["one.pem"] }
        var certificates: [PresentedCertificate] {
            [PresentedCertificate(file: "one.pem", name: "one", expiry: expiry)]
        }
        var cautions: [String] { [] }
        func refresh(always: Bool) -> Result<Void, FileProblem>? { nil }
    }

    @Test func warnsOnceADayOfExpiry() {
        let day = 86_400
        let (recorded, now) = (RecordedLog(), Clock())
        let watch = FileWatch([Files(expiry: 20 * day)], log: recorded.log) { now.seconds.withLock { $0 } }
        /// What is reported at a moment.
        func reported(at seconds: Int) -> [String] {
            let before = recorded.lines.count
            now.seconds.withLock { $0 = seconds }
            watch.check()
            return Array(recorded.lines.dropFirst(before))
        }
        let warning = "warning a certificate expires soon certificate=one expiry=1970-01-21T00:00:00Z file=one.pem"
        #expect(reported(at: 0) == [])
        #expect(reported(at: 7 * day) == [warning])
        #expect(reported(at: 7 * day + 100) == [])
        #expect(reported(at: 8 * day - 1) == [])
        #expect(reported(at: 8 * day) == [warning])
        #expect(
            reported(at: 20 * day + 1) == [
                warning.replacing("warning a certificate expires soon", with: "error a certificate has expired")
            ]
        )
    }

    private final class Clock: Sendable {
        let seconds = Mutex(0)
    }

    @Test func readsWhatHasChanged() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("tokens").path
        func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + ".new"))
            #expect(rename(path + ".new", path) == 0)
        }
        try write("ci 0123456789abcdef\n")
        let tokens = try TokenFile(path)
        #expect(tokens.refresh(always: false) == nil)
        #expect(tokens.refresh(always: true) == .success(()))

        try write("ci fedcba9876543210\n")
        #expect(tokens.name(of: "0123456789abcdef") == "ci")
        #expect(tokens.refresh(always: false) == .success(()))
        #expect(tokens.name(of: "0123456789abcdef") == nil)
        #expect(tokens.name(of: "fedcba9876543210") == "ci")

        // A bad file is told of once, and what was there before stays.
        try write("ci\n")
        #expect(
            tokens.refresh(always: false) == .failure(FileProblem(path, line: 1, "expected NAME TOKEN, found one word"))
        )
        #expect(tokens.refresh(always: false) == nil)
        #expect(tokens.name(of: "fedcba9876543210") == "ci")

        // Too large, and none.
        try write(String(repeating: "#", count: SmallFile.limit + 1))
        #expect(tokens.refresh(always: false) == .failure(FileProblem(path, "is larger than 1048576 bytes")))
        #expect(unlink(path) == 0)
        #expect(
            tokens.refresh(always: false) == .failure(FileProblem(path, "can't be read: No such file or directory"))
        )
        #expect(tokens.refresh(always: false) == nil)
        try write("ci 0123456789abcdef\n")
        #expect(tokens.refresh(always: false) == .success(()))
        #expect(tokens.name(of: "0123456789abcdef") == "ci")
    }
}

private func == (first: Result<Void, FileProblem>?, second: Result<Void, FileProblem>?) -> Bool {
    switch (first, second) {
    case (nil, nil), (.success, .success): true
    case (.failure(let first), .failure(let second)): first == second
    default: false
    }
}
