using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The server's certificate: readable, with its key, not expired, with its chain.</summary>
/// <param name="file">PEM with the certificate and its chain.</param>
/// <param name="keyFile">PEM with its private key.</param>
/// <param name="time">Says what has expired.</param>
internal sealed class CertificateCheck(string file, string keyFile, TimeProvider time) : Check
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public override string Name => Say("certificate");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) => Task.FromResult(Look());

    private IReadOnlyList<Diagnosis> Look()
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(file, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            return [Permissions(), Expiry(certificate), Chain(certificate, chain)];
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return
            [
                Diagnosis.Fault(
                    Say($"{file} with the key {keyFile} cannot be used: {e.Message.TrimEnd('.')}"),
                    Say("both must be PEM files, the key not encrypted, and belong together")),
            ];
        }
    }

    private Diagnosis Permissions()
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyFile) & others) != UnixFileMode.None
            ? Diagnosis.Fault(Say($"the key {keyFile} can be read by everybody on this machine"), $"chmod o= {keyFile}")
            : Diagnosis.Ok(Say("certificate and key belong together"));
    }

    private Diagnosis Expiry(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (begins, ends) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now < begins)
            return Diagnosis.Fault(Say($"it is valid only from {begins:u}"), Say("wait, or check the clock"));
        if (now > ends)
            return Diagnosis.Fault(Say($"it has expired on {ends:u}"), Say("renew it; the server takes new files up by itself"));
        return ends - now < Soon
            ? Diagnosis.Warning(Say($"it expires on {ends:u}"), Say("renew it; the server takes new files up by itself"))
            : Diagnosis.Ok(Say($"it is valid until {ends:u}"));
    }

    // Of what the file holds: a client gets nothing else. Whether its root is trusted is the client's question.
    private Diagnosis Chain(X509Certificate2 certificate, X509Certificate2Collection held)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ExtraStore.AddRange(held);
        if (chain.Build(certificate))
            return Diagnosis.Ok(Say("it leads to a root that this system trusts"));
        return chain.ChainStatus.Any(s => s.Status.HasFlag(X509ChainStatusFlags.PartialChain))
            ? Diagnosis.Warning(
                Say($"{file} does not hold the certificates between it and its root"),
                Say("put them into the file behind it"))
            : Diagnosis.Warning(
                Say("this system does not trust its root"),
                Say("fine for a root of your own, which clients then name with --ca; else check the file"));
    }
}
