using Linking.Hammer.Load;

namespace Linking.Hammer.Commands;

/// <summary>Options that do not fit each other, before anything is started.</summary>
internal static class OptionsCheck
{
    private const int LongestHost = 100;

    /// <exception cref="HammerException">Not an address of a server without TLS.</exception>
    public static Uri? AddressOf(string? text)
    {
        if (text is null)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
            && address.Authority.Length <= LongestHost
            ? address
            : throw new HammerException($"'{text}' is not an address such as http://127.0.0.1:8070. TLS is not spoken here: use the "
                + $"server's own port without it.");
    }

    /// <exception cref="HammerException">They do not fit.</exception>
    public static HammerOptions Checked(HammerOptions options)
    {
        if (options.Serve == options.Address is not null)
            throw new HammerException("Name the server's address, or --serve to start one.");
        if (!options.Serve && options.Set.Count > 0)
            throw new HammerException("--set is for the server that --serve starts.");
        if (options.Rate is <= 0 || options.RampTo is <= 0 || options.Count is <= 0)
            throw new HammerException("--rate, --ramp-to and --count must be above 0.");
        if (options.RampTo is not null && (options.Rate is null || options.Windows < 2))
            throw new HammerException("--ramp-to needs --rate, where it begins, and --windows of 2 or more.");
        if (options.HalfLoad && (options.Rate is not null || options.Count is not null || options.PeerEmpty || options.Windows < 2))
            throw new HammerException("--half-load finds the highest load in a closed loop, without --rate, --count and --peer-empty, "
                + "and needs --windows of 2 or more: the last one is at half of it.");
        if (options.PeerEmpty && options.Mode != LoadMode.Unary)
            throw new HammerException("--peer-empty is the peer of the unary mode.");
        return Directory.Exists(options.Folder) ? options : throw new HammerException($"--folder: there is no folder {options.Folder}.");
    }
}
