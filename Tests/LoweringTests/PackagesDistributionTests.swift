import BuildPlan
import Testing

@testable import Lowering

@Suite struct PackagesDistributionTests {
    @Test(
        arguments: [
            (
                "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n", "debian", "12", "bookworm",
                PackageFamily.apt
            ),
            ("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID='16.04'\n", "ubuntu", "16.04", "", .apt),
            ("ID=mine\nID_LIKE=\"ubuntu debian\"\n", "mine", "", "", .apt),
            ("ID=alpine\r\nVERSION_ID=3.20.1\r\n", "alpine", "3.20.1", "", .apk),
            ("ID=wolfi\n", "wolfi", "", "", .apk),
            ("ID=fedora\nVERSION_ID=41\n", "fedora", "41", "", .rpm(nil)),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.3\"\n", "rocky", "9.3", "", .rpm(nil)),
            (
                "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.6\"\n", "opensuse-leap", "15.6", "",
                .zypper
            ),
            ("ID=opensuse-tumbleweed\n", "opensuse-tumbleweed", "", "", .zypper),
            ("# ID=x\n  ID=\"de\\\"b\\ian\" # c\n", "de\"b\\ian", "", "", nil),
            ("", "linux", "", "", nil),
            ("ID=void\nthis is no line\n", "void", "", "", nil),
            ("ID=azurelinux\nVERSION_ID=\"3.0\"\n", "azurelinux", "3.0", "", nil),
        ] as [(String, String, String, String, PackageFamily?)]
    )
    func reads(text: String, id: String, version: String, codename: String, family: PackageFamily?) {
        let distribution = Distribution(osRelease: Array(text.utf8))
        #expect(distribution.id == id)
        #expect(distribution.version == version)
        #expect(distribution.codename == codename)
        #expect(distribution.family == family)
    }

    @Test(arguments: InstallPackagesStep.Manager.allCases)
    func managers(_ manager: InstallPackagesStep.Manager) { #expect(PackageFamily(manager).name == manager.rawValue) }
}
