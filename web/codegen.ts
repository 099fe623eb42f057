// Types of every GraphQL operation: from server/schema.graphql and the .graphql files beside the components
// that use them, to web/lib/gql. Run from the repository's root: npm run codegen
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "server/schema.graphql",
  documents: ["web/{app,components,lib}/**/*.graphql"],
  generates: {
    "web/lib/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: "string", JSON: "unknown" },
      },
    },
  },
};

export default config;
