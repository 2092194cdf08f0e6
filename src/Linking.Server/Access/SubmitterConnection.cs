using System.Security.Cryptography.X509Certificates;

namespace Linking.Server.Access;

/// <summary>
/// What the certificate of one connection comes to: looked at once, at its first call that asks, or at each while it is not its time.
/// Thread-safe.
/// </summary>
internal sealed class SubmitterConnection
{
    private readonly Lock _lock = new();
    private bool _isRead;
    private KnownSubmitter? _known;
    private string? _problem;

    /// <summary>Who has shown the certificate, and why it is nobody.</summary>
    public (KnownSubmitter? Known, string? Problem) Read(
        X509Certificate2 certificate, SubmitterAuthority authority, SubmitterQuotas quotas, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_isRead)
                return (_known, _problem);
            _problem = authority.Problem(certificate, now, out var until, out var withdrawn, out var isOfTime);
            if (_problem is null)
                _known = new KnownSubmitter(until, quotas.OfSubject(certificate.Subject), withdrawn);
            _isRead = !isOfTime;
            return (_known, _problem);
        }
    }
}
