using Linking.Cli.Paths;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The data folder: there, its owner's alone, with one ledger.</summary>
/// <param name="folder">The folder.</param>
internal sealed class FolderCheck(string folder) : Check
{
    public override string Name => Say("data folder");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            return [Diagnosis.Fault(Say($"{folder} is no folder"), Say("check the path; the first start of a server makes it"))];
        return [Permissions(), await LedgerAsync(cancellation)];
    }

    private Diagnosis Permissions()
    {
        if (OperatingSystem.IsWindows())
            return Diagnosis.Ok(Say($"{folder} is there"));
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if ((File.GetUnixFileMode(folder) & others) != UnixFileMode.None)
            return Diagnosis.Fault(Say($"{folder} is open to others than its owner"), $"chmod 700 {folder}");
        return FileFacts.Of(folder) is { User: 0 }
            ? Diagnosis.Warning(
                Say($"{folder} belongs to root"),
                Say("run the server as a user of its own, and give the folder to that user"))
            : Diagnosis.Ok(Say($"{folder} is its owner's alone"));
    }

    private async Task<Diagnosis> LedgerAsync(CancellationToken cancellation)
    {
        var (ledger, problem) = await KeptLedger.ReadAsync(folder, cancellation);
        return ledger is null ? problem! : Diagnosis.Ok(Say($"it holds {ledger.Name}, {ledger.Size} rounds"));
    }
}
