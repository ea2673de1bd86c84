// hello is the smallest function: it answers with the pod's name, its path and how long it has run.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	start := time.Now()
	pod, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(response, "hello from %s at %s, up %v\n", pod, request.URL.Path, time.Since(start).Round(time.Millisecond))
	})
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
