using System.Security.Cryptography;

using Linking.Cli.Terminal;
using Linking.Notes;
using Linking.Server.Keys;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The ledger's private keys: there, readable, their owner's alone, and those that the record names.</summary>
/// <param name="folder">The folder of the keys.</param>
/// <param name="data">The data folder.</param>
/// <param name="passphrase">File with the passphrase of those that are encrypted; null: none is.</param>
internal sealed class KeysCheck(string folder, string data, string? passphrase) : Check
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public override string Name => Say("keys");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(data))
            return [];
        if (!Directory.Exists(folder))
            return [Diagnosis.Fault(Say($"{folder} is no folder"), Say("restore the keys from their backup"))];
        var found = new List<Diagnosis>();
        var keys = new List<byte[]>();
        var files = Directory.EnumerateFiles(folder)
            .Where(f => Path.GetExtension(f) is PrivateKeyFile.PemEnding or PrivateKeyFile.ModuleEnding).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var (key, diagnosis) = await ReadAsync(file, cancellation);
            found.Add(diagnosis);
            if (key is not null)
                keys.Add(key);
        }

        if ((await KeptLedger.ReadAsync(data, cancellation)).Ledger is { } ledger)
        {
            found.Add(Match(ledger, keys));
            found.AddRange(EndOf(ledger));
        }

        return found;
    }

    private static IEnumerable<Diagnosis> EndOf(KeptLedger ledger)
    {
        if (ledger.KeyEnd is not { } end)
            yield break;
        if (end <= Times.Now)
        {
            yield return Diagnosis.Fault(
                Say($"their period of use ended at {end}: nothing is signed with them any more"),
                Say("bring other keys into force with linking ledger draft --seal-new and the recovery keys"));
        }
        else if (end.Minus(Linking.Ledger.LedgerNode.KeyEndSoon) <= Times.Now)
        {
            yield return Diagnosis.Warning(
                Say($"their period of use ends at {end}"), Say("bring the next keys into force before, with linking ledger draft"));
        }
        else
        {
            yield return Diagnosis.Ok(Say($"their period of use ends at {end}"));
        }
    }

    private async Task<(byte[]? PublicKey, Diagnosis Diagnosis)> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None)
        {
            var (open, _) = await ParseAsync(file, cancellation);
            return (open, Diagnosis.Fault(
                Say($"{file} can be read by others than its owner, who can then sign as the ledger"),
                Say($"chmod 600 {file}; if others were on this machine, bring new keys into force with linking ledger configure")));
        }

        var (key, problem) = await ParseAsync(file, cancellation);
        return (key, problem is null
            ? Diagnosis.Ok(Say($"{file} is readable, by its owner alone"))
            : Diagnosis.Fault(
                Say($"{file} cannot be used: {problem}"),
                Say("restore it from its backup, or let the server's user read it")));
    }

    private async Task<(byte[]? PublicKey, string? Problem)> ParseAsync(string file, CancellationToken cancellation)
    {
        byte[]? pem = null;
        try
        {
            pem = await File.ReadAllBytesAsync(file, cancellation);
            // As a server does: where a PIN was refused, none is tried.
            using var key = PrivateKeyFile.Read(pem, () => passphrase is null ? null : SecretFile.Read(passphrase), isAttended: false);
            return (key.PublicKey.ToArray(), null);
        }
        catch (Exception e) when (e is FormatException or SignerException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message.TrimEnd('.'));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static Diagnosis Match(KeptLedger ledger, List<byte[]> keys)
    {
        var signing = ledger.Keys.Alpha.Concat(ledger.Keys.Beta).Concat(ledger.Keys.Publication);
        var missing = signing.Where(k => !keys.Any(own => k.PublicKey.SequenceEqual(own))).ToList();
        return missing.Count == 0
            ? Diagnosis.Ok(Say("they are those that the ledger's record names"))
            : Diagnosis.Fault(
                Say($"the private key of {missing[0]}, which the ledger's record says signs now, is not there"),
                Say("put it back from its backup"));
    }
}
