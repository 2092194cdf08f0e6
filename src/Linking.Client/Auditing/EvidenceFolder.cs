using System.Security.Cryptography;

using Linking.Auditing;
using Linking.Client.Trust;
using Linking.Files;
using Linking.Proofs;

namespace Linking.Client.Auditing;

/// <summary>Where evidence is saved: each file once for the same exhibits, whenever they are found again.</summary>
internal sealed class EvidenceFolder(string path)
{
    /// <returns>The file.</returns>
    /// <exception cref="TrustException">It cannot be written.</exception>
    public string Save(AuditEvidence evidence)
    {
        byte[] exhibits = [.. evidence.Exhibits.SelectMany(e => e.Bytes.ToArray())];
        return Save(
            $"{evidence.Code.Text().ToLowerInvariant()}-{NameOf(exhibits)}{AuditEvidence.FileExtension}", evidence.ToBytes());
    }

    /// <returns>The file.</returns>
    /// <exception cref="TrustException">It cannot be written.</exception>
    public string Save(ForkProof fork)
    {
        var bytes = fork.ToBytes();
        return Save($"fork-{NameOf(bytes)}{ForkProof.FileExtension}", bytes);
    }

    private static string NameOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private string Save(string name, byte[] bytes)
    {
        try
        {
            DurableFolder.Create(path);
            var file = Path.Combine(path, name);
            DurableFile.TryCreate(file, bytes);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException(
                $"Evidence cannot be saved in {path}: {e.Message.TrimEnd('.')}. Check the folder and the disk, and look again.", e)
            {
                File = path,
                IsOfWriting = true,
            };
        }
    }
}
