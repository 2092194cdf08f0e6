using System.Text;

using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Policies;

namespace Linking.Cli.Policies;

/// <summary>Finds the file of a policy among public files by the digests that a record has.</summary>
internal static class PolicyPlace
{
    private const int MaxIndex = 16 << 20;

    /// <returns>What stands under the name that the list has for these digests, which nobody has checked; null: none does.</returns>
    /// <exception cref="PublicFilesException">A file could not be read.</exception>
    public static async Task<byte[]?> FindAsync(PublicFiles files, DigestPair digests, CancellationToken cancellation)
    {
        var index = await files.FindAsync(PolicyAddress.Index, MaxIndex, cancellation);
        var line = Encoding.UTF8.GetString(index ?? []).Split('\n')
            .FirstOrDefault(l => l.StartsWith($"{digests} ", StringComparison.Ordinal));
        // Nothing but a policy's own name is asked for, whatever the list says.
        return line is not null && PolicyAddress.TryParse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], out var address, out _)
            ? await files.FindAsync(address.Name, Policy.MaxSize, cancellation)
            : null;
    }
}
