import Glibc
package import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Reloads changed files, and warns of expiring certificates and of files that every user may read.
package final class FileWatch: Sendable {
    /// The time before a certificate's expiry at which warnings begin, in seconds.
    package static let expiryWarning = 14 * 86_400
    /// The time after which an expiry warning is repeated, in seconds.
    private static let warningInterval = 86_400

    private let watched: [any WatchedFiles]
    private let log: Logger
    private let now: @Sendable () -> Int
    private let lastWarning = Mutex(Int.min)
    private let polling = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter now: Returns the current Unix time.
    package init(
        _ watched: [any WatchedFiles],
        log: Logger,
        now: @escaping @Sendable () -> Int = { CalendarTime.now }
    ) {
        self.watched = watched
        self.log = log
        self.now = now
    }

    /// The certificates that the service currently presents.
    package var certificates: [PresentedCertificate] { watched.flatMap(\.certificates) }

    /// Warns about the current files and begins to watch them.
    package func start(every interval: Duration) {
        guard !watched.isEmpty else { return }
        report()
        let task = Task { [weak self] in
            while !Task.isCancelled {
                do { try await Task.sleep(for: interval) } catch { return }
                guard let watch = self else { return }
                // The check runs in NIO's pool for blocking work, because file access may block and Swift tasks share few threads.
                _ = try? await NIOSingletons.posixBlockingThreadPool.runIfActive { watch.check() }
            }
        }
        polling.withLock { $0 = task }
    }

    package func stop() { polling.withLock { $0 }?.cancel() }

    /// Reloads the files that have changed, or all if `always` is true, and logs the outcome.
    package func check(always: Bool = false) {
        var hasChanged = false
        for files in watched {
            guard let result = files.refresh(always: always) else { continue }
            hasChanged = true
            switch result {
            case .success:
                log.info("files reloaded", metadata: ["files": "\(files.files.joined(separator: " "))"])
                for caution in files.cautions { log.warning("\(caution)") }
            case .failure(let problem):
                log.error(
                    "changed files can't be used; the previous content stays in use",
                    metadata: ["file": "\(problem.file)", "error": "\(problem)"]
                )
            }
        }
        if hasChanged { lastWarning.withLock { $0 = .min } }
        warnOfExpiry()
    }

    private func report() {
        for caution in watched.flatMap(\.cautions) { log.warning("\(caution)") }
        warnOfExpiry()
    }

    /// Warns of expired and expiring certificates, at most once a day unless files were reloaded.
    private func warnOfExpiry() {
        let now = now()
        let isDue = lastWarning.withLock { last in
            guard last == .min || now - last >= Self.warningInterval else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        for certificate in certificates where certificate.expiry - now < Self.expiryWarning {
            let fields: Logger.Metadata = [
                "file": "\(certificate.file)", "certificate": "\(certificate.name)",
                "expiry": "\(CalendarTime.text(certificate.expiry))",
            ]
            if certificate.expiry < now {
                log.error("a certificate has expired", metadata: fields)
            } else {
                log.warning("a certificate expires soon", metadata: fields)
            }
        }
    }
}

/// The current Unix time, and times as text.
package enum CalendarTime {
    /// The current Unix time, in seconds.
    package static var now: Int { time(nil) }

    /// Returns a Unix time, in seconds, as text, e.g. `2026-11-24T13:05:00Z`.
    package static func text(_ seconds: Int) -> String {
        var (time, parts) = (time_t(seconds), tm())
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
