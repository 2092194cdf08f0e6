namespace Linking.Cli.Tests;

[CollectionDefinition(Demonstration.Name)]
public sealed class UsesDemonstration : ICollectionFixture<Demonstration>;
