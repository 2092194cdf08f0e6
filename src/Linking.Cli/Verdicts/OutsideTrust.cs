using System.Globalization;
using System.Text;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Suitability;
using Linking.Tsp;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Verdicts;

/// <summary>Reads whom besides the ledger a user trusts: witnesses, time-stamp authorities, other ledgers, a publisher of a list.</summary>
internal static class OutsideTrust
{
    /// <summary>Null where no authority is trusted: then stamps are not read.</summary>
    /// <param name="authorities">Files of certificates, or fingerprints.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">A file cannot be read, or holds something else.</exception>
    public static async Task<StampReader?> StampsAsync(IReadOnlyList<string> authorities, CancellationToken cancellation)
    {
        if (authorities.Count == 0)
            return null;
        var (files, fingerprints) = (new List<ReadOnlyMemory<byte>>(), new List<string>());
        foreach (var authority in authorities)
        {
            if (TrustedCertificates.TryParseFingerprint(authority, out var fingerprint) && !File.Exists(authority))
            {
                fingerprints.Add(fingerprint);
                continue;
            }

            var bytes = await InputFile.ReadAsync(authority, TrustedCertificates.MaxFileSize + 1, cancellation);
            if (bytes.Length > TrustedCertificates.MaxFileSize)
                throw new CommandException(
                    ExitCode.Data,
                    $"--tsa: {authority} is over {TrustedCertificates.MaxFileSize} bytes; name the authority's certificate.");
            Check([bytes], [], authority);
            files.Add(bytes);
        }

        return new StampReader(Check(files, fingerprints, Say("what is named")));
    }

    /// <summary>
    /// All other ledgers that the trust folder keeps, with the vouchers of their publications: who pinned one takes its word.
    /// </summary>
    /// <exception cref="TrustException">The folder cannot be read.</exception>
    public static Trust WithLedgersBeside(Trust trust, TrustFolder folder)
    {
        var others = folder.List().Where(l => !Enum.GetValues<Chain>().Any(c => trust.Identity?[c] == l.Identity[c])).ToList();
        return trust with
        {
            Ledgers =
            [
                .. others.Select(l => new PinnedLedger(
                    l.Name, new LedgerIdentity(l.Identity), l.Accepted.ToBytes(), l.Accepted.Entries.Count)),
            ],
            Vouchers = [.. trust.Vouchers, .. others.SelectMany(l => l.ToTrust(trust.Held).Vouchers)],
        };
    }

    /// <exception cref="CommandException">The file cannot be read, or is no list.</exception>
    public static async Task<SuitabilityList> ListAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, SuitabilityList.MaxSize + 1, cancellation);
        return SuitabilityList.TryParse(bytes, out var list, out var error)
            ? list
            : throw new CommandException(ExitCode.Data, $"--list: {path} is no suitability list that can be read. {error.Message}");
    }

    /// <summary>Microseconds of a span such as <c>30d</c>, <c>12h</c> or <c>15m</c>.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static ulong SpanOf(string option, string text)
    {
        var unit = text.Length > 1 ? text[^1] switch { 'd' => 86_400UL, 'h' => 3_600UL, 'm' => 60UL, _ => 0UL } : 0UL;
        return unit > 0 && uint.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count * unit * 1_000_000
            : throw SharedOptions.Usage($"{option}: '{text}' is no span such as 30d, 12h or 15m.");
    }

    /// <exception cref="CommandException">The file cannot be read, or holds something else.</exception>
    public static async Task<List<VerifierKey>> WitnessesAsync(string file, CancellationToken cancellation)
    {
        const int Longest = 65536;
        var bytes = await InputFile.ReadAsync(file, Longest + 1, cancellation);
        if (bytes.Length > Longest)
            throw new CommandException(
                ExitCode.Data, $"--witness: {file} is over {Longest} bytes; a key file has one verifier key a line.");
        var keys = new List<VerifierKey>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (!VerifierKey.TryParse(line, out var key) || !key.IsWitness)
                throw new CommandException(
                    ExitCode.Data,
                    $"--witness: {file} holds a line that is no key of a witness (name+id+base64, of type 04): " +
                    $"{line[..Math.Min(line.Length, 80)]}");
            keys.Add(key);
        }

        return keys.Count > 0 ? keys : throw new CommandException(ExitCode.Data, $"--witness: {file} holds no key.");
    }

    private static TrustedCertificates Check(IReadOnlyList<ReadOnlyMemory<byte>> files, IReadOnlyList<string> fingerprints, string name)
    {
        try
        {
            return TrustedCertificates.Read(files, fingerprints);
        }
        catch (FormatException exception)
        {
            throw new CommandException(
                ExitCode.Data, $"--tsa: {name} cannot be used: {exception.Message}. Name a certificate of the authority (PEM or DER).",
                exception);
        }
    }
}
