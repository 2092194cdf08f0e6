using Google.Protobuf.Reflection;

namespace Linking.Grpc.Reflection;

/// <summary>The files behind a set of services, and what each of them declares.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, int Number), FileDescriptor> _extensions = [];

    public DescriptorIndex(IReadOnlyCollection<ServiceDescriptor> services)
    {
        ServiceCount = services.Count;
        foreach (var service in services)
            AddFile(service.File);
    }

    public int ServiceCount { get; }

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? FindSymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    public FileDescriptor? FindExtension(string type, int number) => _extensions.GetValueOrDefault((type, number));

    /// <summary>Null when there is no such message.</summary>
    public IEnumerable<int>? ExtensionNumbers(string type) => _messages.Contains(type)
        ? _extensions.Keys.Where(key => key.Type == type).Select(key => key.Number).Order()
        : null;

    /// <summary>The file and all that it imports, each once, the file first.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        var found = new List<FileDescriptor> { file };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(found[i].Dependencies.Where(d => !found.Contains(d)).ToArray());

        return found;
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
            return;

        foreach (var service in file.Services)
        {
            Add(service, file);
            foreach (var method in service.Methods)
                Add(method, file);
        }

        foreach (var message in file.MessageTypes)
            AddMessage(message, file);

        foreach (var type in file.EnumTypes)
            AddEnum(type, file);

        AddExtensions(file.Extensions, file);
        foreach (var import in file.Dependencies)
            AddFile(import);
    }

    private void AddMessage(MessageDescriptor message, FileDescriptor file)
    {
        Add(message, file);
        _messages.Add(message.FullName);
        foreach (var field in message.Fields.InDeclarationOrder())
            Add(field, file);

        foreach (var oneof in message.Oneofs)
            Add(oneof, file);

        foreach (var type in message.EnumTypes)
            AddEnum(type, file);

        AddExtensions(message.Extensions, file);
        foreach (var nested in message.NestedTypes)
            AddMessage(nested, file);
    }

    private void AddEnum(EnumDescriptor type, FileDescriptor file)
    {
        Add(type, file);
        foreach (var value in type.Values)
            Add(value, file);
    }

    private void AddExtensions(ExtensionCollection extensions, FileDescriptor file)
    {
        foreach (var extension in extensions.UnorderedExtensions)
        {
            Add(extension, file);
            _extensions.TryAdd((extension.ExtendeeType.FullName, extension.FieldNumber), file);
        }
    }

    private void Add(IDescriptor descriptor, FileDescriptor file) => _symbols.TryAdd(descriptor.FullName, file);
}
