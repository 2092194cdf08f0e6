using Linking.Notes;

namespace Linking.Server.Witnesses;

/// <summary>A witness that a ledger asks.</summary>
/// <param name="Key">Verifies its cosignatures; of type 04.</param>
/// <param name="Url">What <c>/add-checkpoint</c> is put behind.</param>
public sealed record WitnessAddress(VerifierKey Key, Uri Url)
{
    /// <summary>Reads a verifier key, a space, and an address.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static WitnessAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 2)
            throw new FormatException($"'{text}' is not the verifier key of a witness, a space and its address");
        if (!VerifierKey.TryParse(parts[0], out var key) || !key.IsWitness)
            throw new FormatException($"'{parts[0]}' is no verifier key of a witness (name+id+base64, of type 04)");
        if (!Uri.TryCreate(parts[1], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ||
            url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            throw new FormatException($"'{parts[1]}' is no address of a witness, for example https://witness.example.org");
        return new WitnessAddress(key, url);
    }

    /// <summary>Where heads are sent.</summary>
    internal Uri AddCheckpoint => new(Url.AbsoluteUri.TrimEnd('/') + "/add-checkpoint");
}
