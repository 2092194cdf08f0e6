using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

using Linking.Cli.Terminal;
using Linking.Files;
using Linking.Hashing;
using Linking.Tsp;
using Linking.Vouchers;

namespace Linking.Cli.Translating;

/// <summary>Writes a container (docs/spec/asic.md). All entries are stored as they are: nothing need be unpacked to be read.</summary>
/// <param name="files">Documents, each with its proof behind it.</param>
internal sealed class AsicWriter(IReadOnlyList<AsicFile> files)
{
    /// <summary>What stands first in every container.</summary>
    public const string MediaType = "application/vnd.etsi.asic-e+zip";

    private const int BufferSize = 1 << 18;

    // When an entry was changed is nobody's word: the first moment that a ZIP file can say.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Two functions of different kinds: the second manifest stands when the first one's has fallen.</summary>
    private static readonly HashFunction[] Functions = [HashFunction.Sha2With256Bits, HashFunction.Sha3With512Bits];

    /// <summary>The manifests, not stamped yet.</summary>
    public IReadOnlyList<(string Name, string Stamp, byte[] Bytes)> Manifests { get; } =
    [
        .. Functions.Select((function, i) => (
            NameOf("ASiCManifest", i + 1, ".xml"), NameOf("timestamp", i + 1, ".tst"),
            AsicManifest.Write(
                NameOf("timestamp", i + 1, ".tst"), function,
                files.Select(f => (f.Name, f.DigestUnder(function)))))),
    ];

    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="path">A file that is not there.</param>
    /// <param name="stamps">One for each manifest.</param>
    /// <param name="cancellation">Ends writing.</param>
    /// <exception cref="CommandException">A file has changed, or cannot be read; or the container cannot be written.</exception>
    public async Task WriteAsync(string path, IReadOnlyList<StampAnswer> stamps, CancellationToken cancellation)
    {
        try
        {
            if (!await DurableFile.TryCreateAsync(path, stream => WriteAsync(stream, stamps, cancellation)))
                throw new CommandException(ExitCode.CannotCreate, $"{path} is there already. Move it, or name another file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.CannotCreate, $"The file {path} could not be written: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static string NameOf(string stem, int number, string end) =>
        string.Create(CultureInfo.InvariantCulture, $"{ContainerNames.MetaFolder}{stem}{number:000}{end}");

    private static string EndOf(StampItem item) => item.Type switch
    {
        StampItem.Certificate => ".crt",
        StampItem.Crl => ".crl",
        _ => ".ocsp",
    };

    private async Task WriteAsync(Stream stream, IReadOnlyList<StampAnswer> stamps, CancellationToken cancellation)
    {
        await using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        await AddAsync(zip, ContainerNames.MimeType, Encoding.ASCII.GetBytes(MediaType), cancellation);
        foreach (var file in files)
            await AddAsync(zip, file, cancellation);
        foreach (var ((name, stamp, bytes), answer) in Manifests.Zip(stamps))
        {
            await AddAsync(zip, name, bytes, cancellation);
            await AddAsync(zip, stamp, answer.Evidence.Token, cancellation);
            var number = 0;
            foreach (var item in answer.Evidence.Items)
                await AddAsync(
                    zip, string.Create(CultureInfo.InvariantCulture, $"{stamp[..^4]}-{++number:00}{EndOf(item)}"), item.Der, cancellation);
        }
    }

    private static Stream Open(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }

    private static async Task AddAsync(ZipArchive zip, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await using var entry = Open(zip, name);
        await entry.WriteAsync(bytes, cancellation);
    }

    // What the manifests say was computed before: what is written must be the same.
    private static async Task AddAsync(ZipArchive zip, AsicFile file, CancellationToken cancellation)
    {
        await using var source = await InputFile.OpenAsync(file.Path, cancellation);
        await using var entry = Open(zip, file.Name);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await entry.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        if (new Digest(hash.GetHashAndReset()) != file.DigestUnder(HashFunction.Sha2With256Bits))
            throw new CommandException(ExitCode.Data, $"{file.Path} was changed while it was read. No container was written.");
    }
}
