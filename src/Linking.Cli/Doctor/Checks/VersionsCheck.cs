using System.Runtime.InteropServices;
using System.Security.Cryptography;

using Linking.Books.Git;
using Linking.Server;
using Linking.Storage.Sqlite;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The program, the runtime and what they call.</summary>
internal sealed class VersionsCheck : Check
{
    private static readonly Version LeastGit = new(2, 32);

    public override string Name => Say("versions");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
    [
        Diagnosis.Ok(
            $"{ServerSoftware.Name}, {RuntimeInformation.FrameworkDescription}, SQLite {SqliteLedgerTruth.LibraryVersion}, " +
            $"{RuntimeInformation.OSDescription.Trim()}"),
        SHA3_256.IsSupported
            ? Diagnosis.Ok(Say("SHA3-256 is there"))
            : Diagnosis.Fault(Say("this system has no SHA3-256, without which nothing works"), Say("install OpenSSL 1.1.1 or later")),
        await GitAsync(cancellation),
    ];

    private static async Task<Diagnosis> GitAsync(CancellationToken cancellation)
    {
        var advice = Say("install git 2.32 or later, if publications are to be read from or written to git");
        var found = await GitProbe.VersionAsync(cancellation);
        if (found is null)
            return Diagnosis.Warning(Say("there is no program git in the PATH"), advice);
        return found < LeastGit ? Diagnosis.Warning(Say($"git {found} is old"), advice) : Diagnosis.Ok(Say($"git {found}, new enough"));
    }
}
