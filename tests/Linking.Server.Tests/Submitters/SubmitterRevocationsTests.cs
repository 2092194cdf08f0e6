using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Server.Access;
using Linking.Server.Tests.Access;
using Linking.Tsp;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Server.Tests.Submitters;

/// <summary>What the lists of revoked certificates say, and how they are read.</summary>
public sealed class SubmitterRevocationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SteppedTime _time = new();
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _press;
    private int _reads;

    public SubmitterRevocationsTests()
    {
        _root = RootOf("submitters", days: 90);
        var request = new CertificateRequest("CN=press", _key, HashAlgorithmName.SHA256);
        _press = request.Create(
            _root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
    }

    public void Dispose()
    {
        _press.Dispose();
        _root.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Calls_AreAnsweredWhileTheFileIsRead_AndABadOneIsReadOnce()
    {
        using var mayRead = new ManualResetEventSlim(true);
        Write(ListOf(0));
        using var revocations = Open([_root], () => mayRead.Wait());
        mayRead.Reset();
        Write(ListOf(0, isRevoked: true));
        var reading = Task.Run(revocations.LookAgain);
        await Eventually.TrueAsync(() => Volatile.Read(ref _reads) == 2);

        Assert.Null(Problem(revocations));
        Assert.Empty(revocations.Warnings());
        // Nobody else begins to read.
        revocations.LookAgain();
        mayRead.Set();
        await reading;
        await Eventually.TrueAsync(() => Problem(revocations) is not null);
        Assert.Equal(2, Volatile.Read(ref _reads));

        Write("nothing");
        revocations.LookAgain();
        await Eventually.TrueAsync(() => revocations.Warnings().Any(w => w.Contains("stays", StringComparison.Ordinal)));
        revocations.LookAgain();
        Assert.Equal(3, Volatile.Read(ref _reads));
        Assert.Contains("has taken it back", Problem(revocations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OlderThanTheOneBefore_DoesNotCount()
    {
        Write(ListOf(0, isRevoked: true));
        using var revocations = Open([_root]);
        Assert.Contains("has taken it back", Problem(revocations), StringComparison.Ordinal);

        Write(ListOf(-1));
        await Eventually.TrueAsync(() =>
        {
            revocations.LookAgain();
            return revocations.Warnings().Any(w => w.Contains("an older list of CN=submitters", StringComparison.Ordinal));
        });
        Assert.Contains("has taken it back", Problem(revocations), StringComparison.Ordinal);
        Write(ListOf(1 / 24d / 60));
        await Eventually.TrueAsync(() =>
        {
            revocations.LookAgain();
            return Problem(revocations) is null;
        });
        Assert.Empty(revocations.Warnings());
    }

    /// <summary>A root and its renewal have one name and one key, and each list is of both.</summary>
    [Fact]
    public void List_IsOfEachCertificateOfItsAuthority()
    {
        using var renewed = RootOf("submitters", days: 900);
        Write(ListOf(0));
        using var revocations = Open([_root, renewed]);

        Assert.Null(revocations.Problem([_press, _root], DateTimeOffset.UtcNow));
        Assert.Null(revocations.Problem([_press, renewed], DateTimeOffset.UtcNow));
        Assert.Empty(revocations.Warnings());
    }

    [Fact]
    public void Lists_OfWhichOneIsCutOff_AreRefused()
    {
        var (whole, list) = (ListOf(0), ListOf(0, isRevoked: true));
        Assert.Equal(2, RevocationList.ReadFile(System.Text.Encoding.ASCII.GetBytes($"# ours\n{whole}\n{list}\n")).Count);
        foreach (var cut in (string[])[$"{whole}\n{list[..^3]}", $"{whole}\n{list[..40]}", $"{list[..^60]}\n{whole}"])
        {
            Write(cut);
            var refused = Assert.Throws<FormatException>(() => Open([_root]));
            Assert.Contains("cut off", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Warnings_ComeBeforeTheEnd_AndOfATimeToCome()
    {
        Write(ListOf(0));
        using var revocations = Open([_root]);
        Assert.Empty(revocations.Warnings());
        _time.SetClock(TimeSpan.FromDays(3.5));
        Assert.Contains("ends in", Assert.Single(revocations.Warnings()), StringComparison.Ordinal);
        _time.SetClock(TimeSpan.FromDays(5));
        Assert.Contains("has ended", Assert.Single(revocations.Warnings()), StringComparison.Ordinal);
        _time.SetClock(TimeSpan.FromDays(-1));
        Assert.Contains("of a time to come", Assert.Single(revocations.Warnings()), StringComparison.Ordinal);
    }

    private SubmitterRevocations Open(IReadOnlyList<X509Certificate2> authorities, Action? before = null) => new(
        _folder["lists"], authorities, _time, NullLogger.Instance,
        path =>
        {
            Interlocked.Increment(ref _reads);
            before?.Invoke();
            return File.ReadAllBytes(path);
        });

    private string? Problem(SubmitterRevocations revocations) => revocations.Problem([_press, _root], DateTimeOffset.UtcNow);

    // By a rename: nobody reads half of it.
    private void Write(string text)
    {
        File.WriteAllText(_folder["lists.new"], text);
        File.Move(_folder["lists.new"], _folder["lists"], overwrite: true);
    }

    private X509Certificate2 RootOf(string name, int days)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(days));
    }

    // Of four days.
    private string ListOf(double days, bool isRevoked = false)
    {
        var (builder, from) = (new CertificateRevocationListBuilder(), DateTimeOffset.UtcNow.AddDays(days));
        if (isRevoked)
            builder.AddEntry(_press);
        return PemEncoding.WriteString(
            "X509 CRL", builder.Build(_root, 1, from.AddDays(4), HashAlgorithmName.SHA256, thisUpdate: from));
    }
}
