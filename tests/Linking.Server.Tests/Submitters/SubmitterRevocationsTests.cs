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

    /// <summary>Who stops the server and puts an older list in place brings nobody back.</summary>
    [Theory]
    [InlineData(-1, 300)]
    [InlineData(0.1, 255)]
    public void List_OlderThanOneBeforeTheStart_DoesNotCount_AndALaterOneDoes(double days, int number)
    {
        Write(ListOf(0, isRevoked: true, number: 256));
        using (var before = Open([_root]))
            Assert.Contains("has taken it back", Problem(before), StringComparison.Ordinal);

        Write(ListOf(days, number: number));
        using (var after = Open([_root]))
        {
            Assert.Contains("no list of the certificates", Problem(after), StringComparison.Ordinal);
            Assert.Contains(
                after.Warnings(), w => w.Contains("an older list of CN=submitters", StringComparison.Ordinal) &&
                    w.Contains("before this start", StringComparison.Ordinal));
        }

        // Under another certificate of the same name and key it is the same authority.
        using var renewed = RootOf("submitters", days: 900);
        using (var other = Open([renewed]))
            Assert.NotNull(other.Problem([_press, renewed], DateTimeOffset.UtcNow));
        Write(ListOf(1 / 24d / 60, number: 257));
        using var later = Open([_root]);
        Assert.Null(Problem(later));
    }

    /// <summary>What could not be remembered is warned of until it is, and then holds beyond the stop.</summary>
    [Fact]
    public async Task Memory_ThatCannotBeWritten_IsTriedAgain_WithTheSameListToo()
    {
        var list = ListOf(0, isRevoked: true, number: 256);
        Write(list);
        Directory.CreateDirectory(_folder[RevocationMarks.Name]);
        using (var revocations = Open([_root]))
        {
            Assert.Contains(revocations.Warnings(), IsOfMemory);
            // As a job that fetches the list each hour puts it in place: the same once more.
            Write(list);
            File.SetLastWriteTimeUtc(_folder["lists"], DateTime.UtcNow.AddHours(1));
            await Eventually.TrueAsync(() =>
            {
                revocations.LookAgain();
                return Volatile.Read(ref _reads) == 2;
            });
            await Task.Run(revocations.LookAgain);
            Assert.Contains(revocations.Warnings(), IsOfMemory);

            Directory.Delete(_folder[RevocationMarks.Name]);
            await Eventually.TrueAsync(() =>
            {
                revocations.LookAgain();
                return !revocations.Warnings().Any();
            });
        }

        Write(ListOf(-1, number: 255));
        using var after = Open([_root]);
        Assert.Contains("no list of the certificates", Problem(after), StringComparison.Ordinal);

        static bool IsOfMemory(string warning) => warning.Contains("could not be remembered", StringComparison.Ordinal);
    }

    /// <summary>A list that was read before its time is remembered when that has come, though the file is the same.</summary>
    [Fact]
    public async Task List_WhoseTimeHasCome_IsRemembered()
    {
        _time.SetClock(TimeSpan.FromHours(-1));
        Write(ListOf(0, isRevoked: true, number: 256));
        using (var revocations = Open([_root]))
        {
            Assert.False(File.Exists(_folder[RevocationMarks.Name]));
            _time.SetClock(TimeSpan.Zero);
            await Eventually.TrueAsync(() =>
            {
                revocations.LookAgain();
                return File.Exists(_folder[RevocationMarks.Name]) && IsRemembered();
            });
        }

        Write(ListOf(-1, number: 255));
        using var after = Open([_root]);
        Assert.Contains("no list of the certificates", Problem(after), StringComparison.Ordinal);

        bool IsRemembered()
        {
            try
            {
                var older = RevocationList.ReadFile(System.Text.Encoding.ASCII.GetBytes(ListOf(-1, number: 255)));
                return new RevocationMarks(_folder.Path).IsOlder(_root, older[0]);
            }
            catch (Linking.LiteDb.DocumentFileException)
            {
                // It is being written.
                return false;
            }
        }
    }

    [Fact]
    public void List_OfASmallerNumber_HidesNoOtherInTheSameFile()
    {
        var good = ListOf(0, isRevoked: true, number: 256);
        Write(good);
        Open([_root]).Dispose();
        Write($"{good}\n{ListOf(1 / 24d / 60, number: 255)}\n");
        using var after = Open([_root]);
        Assert.Contains("has taken it back", Problem(after), StringComparison.Ordinal);
        Assert.Empty(after.Warnings());
    }

    /// <summary>An authority whose clock was ahead once can go on when it is right again.</summary>
    [Fact]
    public void List_OfATimeToCome_IsNotRememberedBeyondAStop()
    {
        Write(ListOf(30));
        Open([_root]).Dispose();
        Write(ListOf(0));
        using var revocations = Open([_root]);
        Assert.Null(Problem(revocations));
    }

    [Fact]
    public void Memory_ThatIsDamaged_IsAFault()
    {
        Write(ListOf(0));
        Open([_root]).Dispose();
        File.WriteAllText(_folder[RevocationMarks.Name], "no such file");
        Assert.Throws<Linking.LiteDb.DocumentFileException>(() => Open([_root]));
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
        _folder["lists"], authorities, _time, NullLogger.Instance, new RevocationMarks(_folder.Path),
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
    private string ListOf(double days, bool isRevoked = false, int number = 1)
    {
        var (builder, from) = (new CertificateRevocationListBuilder(), DateTimeOffset.UtcNow.AddDays(days));
        if (isRevoked)
            builder.AddEntry(_press);
        return PemEncoding.WriteString(
            "X509 CRL", builder.Build(_root, number, from.AddDays(4), HashAlgorithmName.SHA256, thisUpdate: from));
    }
}
