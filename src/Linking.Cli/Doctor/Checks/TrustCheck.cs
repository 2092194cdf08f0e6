using Linking.Cli.Catalogues;
using Linking.Client.Trust;

namespace Linking.Cli.Doctor.Checks;

/// <summary>What this user keeps of ledgers met before, and the catalogue of tokens.</summary>
/// <param name="folder">The trust folder.</param>
internal sealed class TrustCheck(string folder) : Check
{
    public override string Name => Say("trust folder");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) => Task.FromResult(Look());

    private IReadOnlyList<Diagnosis> Look()
    {
        if (!Directory.Exists(folder))
            return [Diagnosis.Ok(Say($"{folder} is not there: no ledger was met yet"))];
        return [Permissions(), Ledgers(), Tokens()];
    }

    private Diagnosis Permissions()
    {
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & others) != UnixFileMode.None
            ? Diagnosis.Fault(Say($"others can write to {folder}, and so decide what is trusted"), $"chmod go-w {folder}")
            : Diagnosis.Ok(Say($"{folder} is written by its owner alone"));
    }

    private Diagnosis Ledgers()
    {
        try
        {
            var ledgers = new TrustFolder(folder).List();
            return Diagnosis.Ok(ledgers.Count == 1 ? Say("it keeps 1 ledger") : Say($"it keeps {ledgers.Count} ledgers"));
        }
        catch (TrustException e)
        {
            return Diagnosis.Fault(Known(e.Message), Say("restore the folder from a backup, or move it away and meet the ledgers again"));
        }
    }

    private Diagnosis Tokens()
    {
        try
        {
            return Diagnosis.Ok(Say($"the catalogue is readable: {new Catalogue(folder).CountReadOnly()} tokens"));
        }
        catch (CommandException e)
        {
            return Diagnosis.Warning(Known(e.Message), Say("see above"));
        }
    }
}
