using Linking.LiteDb;

namespace Linking.Server.Access;

/// <summary>
/// The document file of a book whose changes are stated, with its copy for backups. After a write that failed nobody knows whether the
/// file has it: no other is taken until it is opened again, and what it says then counts. Used under the book's lock.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="name">Of the file in it, which is made by the first write.</param>
/// <param name="schema">Of the file.</param>
internal sealed class StatedFile(string folder, string name, DocumentSchema schema) : IDisposable
{
    private readonly string _path = Path.Combine(folder, name);
    private DocumentFile? _file;
    private bool _isUncertain;

    /// <summary>The open file; null: nothing was written yet.</summary>
    public DocumentFile? Current => _file;

    /// <summary>Why a backup would miss what is here; null: it would not.</summary>
    public string? CopyProblem { get; private set; }

    /// <exception cref="DocumentFileException">It is not there, or cannot be read.</exception>
    public DocumentFile Open() => _file ??= DocumentFile.Open(_path, schema);

    /// <summary>Has the book read the file, if the last write failed.</summary>
    /// <exception cref="DocumentFileException">It cannot be read.</exception>
    public void OpenAgain(Action read)
    {
        if (!_isUncertain)
            return;
        read();
        _isUncertain = false;
    }

    /// <exception cref="DocumentFileException">It was not written, or perhaps it was.</exception>
    public void Write(Action<DocumentTransaction> write)
    {
        _file ??= File.Exists(_path) ? DocumentFile.Open(_path, schema) : DocumentFile.Create(_path, schema);
        try
        {
            _file.Write(write);
        }
        catch (DocumentFileException)
        {
            _isUncertain = true;
            LetGo();
            throw;
        }
    }

    /// <summary>Puts the state of now in place of the former copy.</summary>
    public void Copy() => CopyProblem = AccessCopies.Refresh(_file!, folder);

    public void Dispose() => _file?.Dispose();

    private void LetGo()
    {
        try
        {
            _file?.Dispose();
        }
        catch (DocumentFileException)
        {
            // It is closed all the same; why it cannot be written is known by now.
        }

        _file = null;
    }
}
