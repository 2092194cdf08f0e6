using System.Text;
using System.Text.Json;

using Linking.Files;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Rounds;

namespace Linking.Client.Trust;

/// <summary>Reads and writes one trust file.</summary>
internal static class TrustFile
{
    private const long MaxSize = 1 << 20;

    /// <summary>A '/' of a ledger id becomes '+', which no id holds.</summary>
    public static string NameOf(LedgerId ledger) => ledger.Value.Replace('/', '+') + ".json";

    /// <exception cref="TrustException">It cannot be read, or does not hold together.</exception>
    public static TrustedLedger Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxSize)
                throw Damaged(path, "it is larger than any trust file");
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(path), TrustJson.Default.TrustDocument)
                ?? throw Damaged(path, "it is empty");
            if (document.Version != TrustDocument.CurrentVersion)
                throw Damaged(path, $"it has version {document.Version}, which this program does not know");
            var genesis = Encoding.UTF8.GetBytes(document.Genesis);
            if (!LedgerIdentity.TryCreate(genesis, document.FirstHeader, out var identity, out var problem))
                throw Damaged(path, problem);
            return Instant.TryParse(document.FirstSeen, out var firstSeen)
                ? new TrustedLedger(identity, path, firstSeen, document.Addresses)
                : throw Damaged(path, "its firstSeen is not a time");
        }
        catch (JsonException e)
        {
            throw Damaged(path, "it is not the JSON of a trust file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException($"The trust file {path} cannot be read: {e.Message}", e) { File = path };
        }
    }

    /// <summary>Writes the file as a whole.</summary>
    /// <param name="ledger">What it keeps.</param>
    /// <param name="replace">Whether one that is there is replaced; else it is left, whatever it holds.</param>
    /// <returns>False if one was there and was left.</returns>
    /// <exception cref="TrustException">It cannot be written.</exception>
    public static bool TryWrite(TrustedLedger ledger, bool replace)
    {
        var genesis = ledger.Identity.Genesis;
        var document = new TrustDocument
        {
            Version = TrustDocument.CurrentVersion,
            Ledger = genesis.Ledger.Value,
            Fingerprint = ledger.Identity.Link.ToString(),
            Keys = [genesis.HeadKey(Chain.Alpha).ToString(), genesis.HeadKey(Chain.Beta).ToString(), genesis.PublicationKey.ToString()],
            FirstSeen = ledger.FirstSeen.ToString(),
            Addresses = ledger.Addresses,
            Genesis = Encoding.UTF8.GetString(ledger.Identity.GenesisText.Span),
            FirstHeader = ledger.Identity.FirstHeader.ToArray(),
        };
        byte[] contents = [.. JsonSerializer.SerializeToUtf8Bytes(document, TrustJson.Default.TrustDocument), (byte)'\n'];
        try
        {
            DurableFolder.Create(Path.GetDirectoryName(ledger.File)!);
            if (!replace)
                return DurableFile.TryCreate(ledger.File, contents);
            DurableFile.Replace(ledger.File, contents);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException(
                $"The trust file {ledger.File} cannot be written, and nothing was sent to the ledger: " +
                $"{e.Message.TrimEnd('.')}. Check its folder and the disk.",
                e)
            {
                File = ledger.File,
            };
        }
    }

    private static TrustException Damaged(string path, string why, Exception? inner = null) => new(
        $"The trust file {path} is damaged: {why.TrimEnd('.')}. Restore it, or remove it to meet the ledger again and " +
        "compare its fingerprint.", inner)
    {
        File = path,
    };
}
