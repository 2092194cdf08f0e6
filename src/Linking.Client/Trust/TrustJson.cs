using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linking.Client.Trust;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LedgerDocument))]
internal sealed partial class TrustJson : JsonSerializerContext;
